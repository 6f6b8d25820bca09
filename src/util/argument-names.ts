/**
 * The names of a function's arguments, read from its source text, in order. A rest argument keeps its dots ("...rows");
 * one that is taken apart in the signature has no name (""). Native and bound functions give none.
 *
 * A bundler may have renamed an argument, since another file has something of that name: `day` is then read as `day2`, except in
 * bundles of our own, which keep the name in a comment.
 */
export function argumentNames(fn: (...args: never[]) => unknown): readonly string[] {
  const source = Function.prototype.toString.call(fn).replace(renamed, "$1");
  if (/\{\s*\[native code\]\s*\}\s*$/.test(source)) return [];
  const single = /^(?:async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u.exec(source);
  if (single?.[1] !== undefined) return [single[1]];
  const open = findOpening(source);
  return open === undefined ? [] : splitArguments(source, open + 1).map(nameOf);
}

/** What stands behind an argument that had this name before it was bundled. */
export const renamedMark = (original: string): string => `/*headrace:${original}*/`;

const renamed = /[\p{ID_Start}$_][\p{ID_Continue}$]*\/\*headrace:([\p{ID_Start}$_][\p{ID_Continue}$]*)\*\//gu;

/** What to call the argument at a position: its name, `rows[1]` within a rest argument, or the position where it has none. */
export function argumentLabel(names: readonly string[], position: number): string {
  const rest = restArgument(names);
  if (rest !== undefined && position >= rest.position) return `${rest.name}[${position - rest.position}]`;
  return names[position] || `argument ${position + 1}`;
}

/** The rest argument, without its dots, where there is one. */
export function restArgument(names: readonly string[]): { readonly name: string; readonly position: number } | undefined {
  const last = names.at(-1);
  return last?.startsWith("...") ? { name: last.slice(3), position: names.length - 1 } : undefined;
}

/** The bracket that opens the list of arguments: the first one outside comments and a computed method name. */
function findOpening(source: string): number | undefined {
  for (let i = 0; i < source.length; i++) {
    const skipped = skip(source, i);
    if (skipped !== undefined) i = skipped;
    else if (source[i] === "[") i = closing(source, i);
    else if (source[i] === "(") return i;
  }
  return undefined;
}

function splitArguments(source: string, start: number): readonly string[] {
  const parts: string[] = [];
  let part = "";
  for (let i = start; i < source.length; i++) {
    const skipped = skip(source, i);
    if (skipped !== undefined) {
      if (source[i] !== "/") part += source.slice(i, skipped + 1);
      i = skipped;
    } else if ("([{".includes(source[i] ?? "")) {
      const end = closing(source, i);
      part += source.slice(i, end + 1);
      i = end;
    } else if (source[i] === ")") break;
    else if (source[i] === ",") {
      parts.push(part);
      part = "";
    } else part += source[i];
  }
  if (part.trim() !== "") parts.push(part);
  return parts;
}

function nameOf(argument: string): string {
  return /^\s*((?:\.\.\.\s*)?[\p{ID_Start}$_][\p{ID_Continue}$]*)/u.exec(argument)?.[1]?.replace(/\s/g, "") ?? "";
}

const pairs: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** The bracket that closes the one at `open`, or the end of the text. */
function closing(source: string, open: number): number {
  const close = pairs[source[open] ?? ""];
  for (let i = open + 1; i < source.length; i++) {
    const skipped = skip(source, i);
    if (skipped !== undefined) i = skipped;
    else if (source[i] === close) return i;
    else if ("([{".includes(source[i] ?? "")) i = closing(source, i);
  }
  return source.length;
}

/** Where a comment, text, template or regular expression that starts at `i` ends; undefined where none starts. */
function skip(source: string, i: number): number | undefined {
  const sign = source[i];
  if (sign === '"' || sign === "'") return endOfText(source, i, sign);
  if (sign === "`") return endOfTemplate(source, i);
  if (sign !== "/") return undefined;
  if (source[i + 1] === "*") return orEnd(source, source.indexOf("*/", i + 2), 1);
  if (source[i + 1] === "/") return orEnd(source, source.indexOf("\n", i), 0);
  return startsValue(source, i) ? endOfRegExp(source, i) : undefined;
}

/** Whether a value may start at `i`, judged by the sign before it: there a slash opens a regular expression, elsewhere it divides. */
function startsValue(source: string, i: number): boolean {
  let before = i - 1;
  while (before >= 0 && /\s/.test(source[before] ?? "")) before--;
  return "(,=:[!&|?{};+-*%<>~^".includes(source[before] ?? "(");
}

const orEnd = (source: string, found: number, more: number): number => (found < 0 ? source.length : found + more);

function endOfText(source: string, start: number, quote: string): number {
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === quote) return i;
  }
  return source.length;
}

function endOfTemplate(source: string, start: number): number {
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === "`") return i;
    else if (source[i] === "$" && source[i + 1] === "{") i = closing(source, i + 1);
  }
  return source.length;
}

function endOfRegExp(source: string, start: number): number {
  let inClass = false;
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === "[") inClass = true;
    else if (source[i] === "]") inClass = false;
    else if (source[i] === "/" && !inClass) return i;
  }
  return source.length;
}
