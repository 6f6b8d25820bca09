/*
 * Flags of Node that reach workers. A worker runs one program of ours, which needs no loader, and its flags must not be those by which
 * somebody debugs, tests or evaluates something in the driver. What decides how the user's code behaves stays.
 */

/** Of the driver alone: what loads code first, takes code from elsewhere, debugs, tests, watches or builds. */
const driverOnly =
  /^(--import|--require|-r|--loader|--experimental-loader|--input-type|--entry-url|--experimental-entry-url|--eval|-e|--print|-p|-pe|--check|-c|--interactive|-i|--run|--env-file.*|--inspect.*|--debug.*|--test.*|--experimental-test.*|--watch.*|--build-.*|--snapshot-blob|--experimental-sea-config)$/;

/** What a thread may have of its own. Everything else holds for the whole process, and so for its threads already. */
const ofThreads =
  /^(-C|--conditions|--preserve-symlinks.*|--no-addons|--enable-source-maps|--no-warnings|--disable-warning|--trace-(warnings|deprecation|uncaught|exit|sigint|env.*)|--unhandled-rejections|--throw-deprecation|--pending-deprecation|--no-deprecation|--(no-)?experimental-.*|--dns-result-order)$/;

function nameOf(flag: string): string {
  return flag.replace(/=.*/s, "").replaceAll("_", "-");
}

/** Flags, each with its value where that is an argument of its own. */
function grouped(flags: readonly string[]): string[][] {
  const groups: string[][] = [];
  for (const flag of flags) {
    if (flag.startsWith("-")) groups.push([flag]);
    else groups.at(-1)?.push(flag);
  }
  return groups;
}

/** Flags for a process of its own. */
export function flagsForProcesses(flags: readonly string[]): string[] {
  return grouped(flags)
    .filter(([flag = ""]) => !driverOnly.test(nameOf(flag)))
    .flat();
}

/** Flags for a thread. */
export function flagsForThreads(flags: readonly string[]): string[] {
  return grouped(flags)
    .filter(([flag = ""]) => !driverOnly.test(nameOf(flag)) && ofThreads.test(nameOf(flag)))
    .flat();
}

/** The words of NODE_OPTIONS: separated by spaces, with double quotes around those that hold some. */
function words(options: string): string[] {
  return [...options.matchAll(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g)].map(([word]) =>
    word.replace(/"((?:\\.|[^"\\])*)"/g, (_, inner: string) => inner.replace(/\\(.)/g, "$1")),
  );
}

function quoted(word: string): string {
  return /[\s"]/.test(word) ? `"${word.replace(/["\\]/g, "\\$&")}"` : word;
}

/** An environment whose NODE_OPTIONS suit a worker. */
export function environmentFor(kind: "thread" | "process", env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const result = Object.fromEntries(given);
  if (result.NODE_OPTIONS === undefined) return result;
  const flags = kind === "thread" ? flagsForThreads(words(result.NODE_OPTIONS)) : flagsForProcesses(words(result.NODE_OPTIONS));
  return { ...result, NODE_OPTIONS: flags.map(quoted).join(" ") };
}
