import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/*
 * Each module of a bundle keeps the `import.meta`, `__dirname` and `__filename` of the file it came from. esbuild replaces them by one
 * placeholder, and afterwards each placeholder is renamed to the variable of the module it stands in. All names have one length, so
 * every source position stays right; the variables are declared on the first line, which holds nothing else.
 *
 *   (banner)                                →   ... var HEADRACE_META_0001 = HEADRACE_META("file:///flows/days.ts", ...);
 *   // flows/days.ts                            // flows/days.ts
 *   read(HEADRACE_META_0000.url)            →   read(HEADRACE_META_0001.url)
 *
 * esbuild puts the line `// path` before each module's code and drops the user's comments, so those lines tell where a module begins.
 */

const placeholder = "HEADRACE_META_0000";

/** esbuild's `define`. */
export const metaDefines: Readonly<Record<string, string>> = {
  "import.meta": placeholder,
  __dirname: `${placeholder}.dirname`,
  __filename: `${placeholder}.filename`,
  "require.resolve": `${placeholder}.headraceRequire.resolve`,
};

/** esbuild's banner, replaced by `restoreMeta`. */
export const headerMark = "/*headrace*/";

const variable = (index: number): string => `HEADRACE_META_${index.toString(36).padStart(4, "0")}`;

/** The object itself is written as text, since the bundle may not import headrace. `require` serves CommonJS modules, which esbuild wraps. */
const header = (entry: string): string =>
  [
    `import { createRequire as HEADRACE_REQUIRE } from "node:module"`,
    `var require = HEADRACE_REQUIRE(${JSON.stringify(pathToFileURL(entry).href)})`,
    `var HEADRACE_META = (url, filename, dirname) => ({ __proto__: null, dirname, filename, main: false, url, ` +
      `resolve: (specifier) => /^(\\.{0,2}\\/|file:)/.test(specifier) ? new URL(specifier, url).href : import.meta.resolve(specifier), ` +
      `get headraceRequire() { return HEADRACE_REQUIRE(url); } })`,
  ].join("; ");

export interface MetaOptions {
  /** What esbuild wrote, not minified. */
  readonly code: string;
  /** Absolute path of the bundle's entry. */
  readonly entry: string;
  /** The modules by the name that esbuild gives them, which is a path relative to `folder`. */
  readonly modules: readonly string[];
  readonly folder: string;
}

/** The code of a bundle, with each module's own `import.meta` put back. */
export function restoreMeta({ code, entry, modules, folder }: MetaOptions): string {
  const known = new Set(modules);
  const declared = new Map<string, string>();
  let module = "";
  const variableOf = (): string => {
    const name = declared.get(module) ?? variable(declared.size + 1);
    declared.set(module, name);
    return name;
  };
  const lines = code.split("\n").map((line) => {
    if (line.startsWith("// ") && known.has(line.slice(3))) module = line.slice(3);
    return line.includes(placeholder) ? line.replaceAll(placeholder, variableOf) : line;
  });
  const declarations = [...declared].map(([name, variableName]) => {
    const filename = resolve(folder, name);
    const meta = [pathToFileURL(filename).href, filename, resolve(filename, "..")].map((text) => JSON.stringify(text));
    return `var ${variableName} = HEADRACE_META(${meta.join(", ")})`;
  });
  return lines.join("\n").replace(headerMark, () => `${[header(entry), ...declarations].join("; ")};`);
}
