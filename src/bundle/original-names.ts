import { renamedMark } from "../util/argument-names.ts";

/*
 * All modules of a bundle share one scope, so esbuild renames an argument where anything in any file has its name. Behind such an
 * argument goes a comment with the name that the user wrote, which `argumentNames` reads. The source map tells which were renamed; the
 * position of what follows on the line is moved in it.
 *
 *   (day2, unit) =>   with "day" as the map's name for day2   →   (day2 + renamedMark("day"), unit) =>
 *
 * Code is not parsed: an argument of a call may get a comment as well, which means nothing there.
 */

export interface MappedCode {
  readonly code: string;
  /** As in a source map, like `names`. */
  readonly mappings: string;
}

/** A comment that goes into a line. */
interface Mark {
  readonly at: number;
  readonly text: string;
}

/** The code with the original names of its arguments, and the mappings that fit it. */
export function markArguments({ code, mappings }: MappedCode, names: readonly string[]): MappedCode {
  if (names.length === 0) return { code, mappings };
  const lines = code.split("\n");
  let name = 0;
  const moved = mappings.split(";").map((group, i) => {
    const line = lines[i];
    if (group === "" || line === undefined) return group;
    const segments = group.split(",").map(decode);
    const marks: Mark[] = [];
    let column = 0;
    for (const [toColumn = 0, , , , toName] of segments) {
      column += toColumn;
      if (toName === undefined) continue;
      name += toName;
      const mark = markFor(line, column, names[name] ?? "");
      if (mark !== undefined) marks.push(mark);
    }
    if (marks.length === 0) return group;
    lines[i] = withMarks(line, marks);
    return moveSegments(segments, marks);
  });
  return { code: lines.join("\n"), mappings: moved.join(";") };
}

const identifier = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;

/** The comment behind what stands at a column, where that can be an argument and had another name. */
function markFor(line: string, column: number, original: string): Mark | undefined {
  const found = identifierAt(line, column);
  if (found === "" || found === original || original === "" || identifierAt(original, 0) !== original) return undefined;
  const at = column + found.length;
  const isArgument = /(?:\(|, |\.\.\.)$/.test(line.slice(Math.max(0, column - 3), column)) && /^(?:[,)]| = )/.test(line.slice(at, at + 3));
  return isArgument ? { at, text: renamedMark(original) } : undefined;
}

function identifierAt(text: string, at: number): string {
  identifier.lastIndex = at;
  return identifier.exec(text)?.[0] ?? "";
}

function withMarks(line: string, marks: readonly Mark[]): string {
  let from = 0;
  const parts = marks.map(({ at, text }) => {
    const part = line.slice(from, at) + text;
    from = at;
    return part;
  });
  return parts.join("") + line.slice(from);
}

/** Columns are told from the segment before, so only the first one behind a comment changes. */
function moveSegments(segments: readonly (readonly number[])[], marks: readonly Mark[]): string {
  let column = 0;
  let next = 0;
  const moved = segments.map(([toColumn = 0, ...others]) => {
    column += toColumn;
    let added = 0;
    for (let mark = marks[next]; mark !== undefined && mark.at <= column; mark = marks[next]) {
      added += mark.text.length;
      next++;
    }
    return [toColumn + added, ...others].map(encode).join("");
  });
  return moved.join(",");
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const valueOfDigit = new Map(Array.from(digits, (digit, value) => [digit, value]));

/** The numbers of a segment: five bits a digit, the lowest first; the sixth says that more follow. The lowest bit of a number is its sign. */
function decode(segment: string): readonly number[] {
  const numbers: number[] = [];
  let bits = 0;
  let shift = 0;
  for (const digit of segment) {
    const value = valueOfDigit.get(digit) ?? 0;
    bits |= (value & 31) << shift;
    shift += 5;
    if ((value & 32) !== 0) continue;
    numbers.push((bits & 1) === 0 ? bits >>> 1 : -(bits >>> 1));
    bits = 0;
    shift = 0;
  }
  return numbers;
}

function encode(number: number): string {
  let bits = number < 0 ? (-number << 1) | 1 : number << 1;
  let text = "";
  do {
    text += digits[(bits & 31) | (bits > 31 ? 32 : 0)] ?? "";
    bits >>>= 5;
  } while (bits > 0);
  return text;
}
