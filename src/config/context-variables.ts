/** Environment variables that begin so are values of a run's context, and no settings. */
export const contextPrefix = "HEADRACE__CONTEXT__";

/** What the environment adds to the context of every run, as text: `HEADRACE__CONTEXT__DATA_CENTER` is `dataCenter`. */
export function contextFromEnvironment(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const given = Object.entries(env).flatMap(([variable, text]) => {
    const name = variable.startsWith(contextPrefix) ? variable.slice(contextPrefix.length) : "";
    return name === "" || text === undefined ? [] : [[camelCase(name), text] as const];
  });
  return Object.fromEntries(given);
}

const camelCase = (name: string): string => name.toLowerCase().replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
