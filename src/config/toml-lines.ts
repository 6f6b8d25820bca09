/** A line of a TOML file that opens a section, or gives a key its value. */
export interface TomlLine {
  readonly kind: "section" | "key";
  /** The whole path: the section's, and for a key the key's after it. */
  readonly path: readonly string[];
  /** From 0. */
  readonly index: number;
}

const part = String.raw`(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')`;
const dotted = `${part}(?:\\s*\\.\\s*${part})*`;
const sectionLine = new RegExp(`^\\s*\\[{1,2}\\s*(${dotted})\\s*\\]{1,2}\\s*(?:#.*)?$`);
const keyLine = new RegExp(`^\\s*(${dotted})\\s*=`);
const parts = new RegExp(part, "g");

const split = (path: string): string[] => Array.from(path.matchAll(parts), ([text]) => text.replaceAll(/^["']|["']$/g, ""));

/**
 * The lines of a valid TOML text that name something. It only looks at how lines begin, so a line inside a list that is
 * written over several lines may pass for a section; the parser decides what a file says, this says only where.
 */
export function* tomlLines(text: string): Generator<TomlLine> {
  let section: readonly string[] = [];
  let insideText = false;
  for (const [index, line] of text.split("\n").entries()) {
    const startsInside = insideText;
    if ((line.match(/"""|'''/g)?.length ?? 0) % 2 === 1) insideText = !insideText;
    if (startsInside) continue;
    const opened = sectionLine.exec(line)?.[1];
    if (opened !== undefined) {
      section = split(opened);
      yield { kind: "section", path: section, index };
      continue;
    }
    const key = keyLine.exec(line)?.[1];
    if (key !== undefined) yield { kind: "key", path: [...section, ...split(key)], index };
  }
}

/** How many parts two paths share from the start. */
function sharedLength(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((part, i) => part !== b[i]);
  return differs === -1 ? a.length : differs;
}

/** The first line, from 1, that names a path or something in it, else the nearest section around it; 1 where there is none. */
export function lineOf(text: string, path: readonly string[]): number {
  let best = { shared: 0, index: 0 };
  for (const line of tomlLines(text)) {
    const shared = sharedLength(line.path, path);
    const around = shared === line.path.length || shared === path.length;
    if (around && shared > best.shared) best = { shared, index: line.index };
  }
  return best.index + 1;
}
