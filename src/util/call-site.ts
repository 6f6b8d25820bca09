import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { getCallSites } from "node:util";

/** A position in a file. `file` is an absolute path, `line` and `column` count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const here = fileURLToPath(new URL("..", import.meta.url));

const isBundle = (file: string): boolean => file.endsWith(".headrace.mjs");

function isOurs(file: string): boolean {
  return file.startsWith(here) || file.startsWith("node:") || file.includes("/node_modules/") || file.includes("\\node_modules\\") || isBundle(file);
}

/** Whether a script is in no file: typed in, given to `node --eval`, or an address such as `data:...`. */
const isTyped = (scriptName: string): boolean => /\[eval\d*\]$/.test(scriptName) || !(/^(file|node):/.test(scriptName) || isAbsolute(scriptName));

const pathOf = (scriptName: string): string => (scriptName.startsWith("file:") ? fileURLToPath(scriptName) : scriptName);

/**
 * The place in the user's own code that called into headrace: the first frame that is neither ours, nor Node's,
 * nor a dependency's. Source maps are followed where Node has them.
 */
export function callSite(): Place | undefined {
  for (const site of getCallSites(60, { sourceMap: true })) {
    if (site.scriptName === "") continue;
    const file = pathOf(site.scriptName);
    if (!isOurs(file)) return { file, line: site.lineNumber, column: site.columnNumber };
  }
  return undefined;
}

/** `file:line:column`, the form that editors and terminals make clickable. */
export function formatPlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

/** `callSite()` as text, for an error's `place`. */
export function callPlace(): string | undefined {
  const place = callSite();
  return place === undefined ? undefined : formatPlace(place);
}

/**
 * The file whose loading made what is being constructed: from the constructor outwards, past headrace and dependencies, the last of the first
 * unbroken run of the user's own frames. So a factory in another file is passed over for the file that calls it, and a test file is
 * not taken for the file that it imports. It is the file that Node runs, not what a source map says, except in a bundle.
 * Undefined where no file of the user's is on the stack.
 */
export function constructingFile(): string | undefined {
  const mapped = getCallSites(60, { sourceMap: true });
  let last: string | undefined;
  for (const [index, { scriptName }] of getCallSites(60, { sourceMap: false }).entries()) {
    if (scriptName === "" || isTyped(scriptName)) continue;
    const generated = pathOf(scriptName);
    const file = isBundle(generated) ? pathOf(mapped[index]?.scriptName ?? scriptName) : generated;
    if (!isOurs(file)) last = file;
    else if (last !== undefined) return last;
  }
  return last;
}
