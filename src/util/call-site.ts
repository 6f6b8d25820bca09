import { fileURLToPath } from "node:url";
import { getCallSites } from "node:util";

/** A position in a file. `file` is an absolute path, `line` and `column` count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const here = fileURLToPath(new URL("..", import.meta.url));

function isOurs(file: string): boolean {
  return file.startsWith(here) || file.startsWith("node:") || file.includes("/node_modules/") || file.includes("\\node_modules\\");
}

/**
 * The place in the user's own code that called into headrace: the first frame that is neither ours, nor Node's,
 * nor a dependency's. Source maps are followed where Node has them.
 */
export function callSite(): Place | undefined {
  for (const site of getCallSites(60, { sourceMap: true })) {
    if (site.scriptName === "") continue;
    const file = site.scriptName.startsWith("file:") ? fileURLToPath(site.scriptName) : site.scriptName;
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
