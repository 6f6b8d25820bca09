import { createRequire } from "node:module";
import type { Style, Terminal } from "../terminal.ts";

/** A piece of a line, before colours: its width can still be measured and cut. */
export interface Piece {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** ASCII, and the signs that every line has: each is one column. */
const plain = /^[\x20-\x7e·…✓✗○↻‖⤼⊘⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏█░›│◆]*$/;

type StringWidth = typeof import("string-width");
let stringWidth: StringWidth["default"] | undefined;

/** Loaded for the first text that needs it: that takes long, and most runs have none. Synchronous, since lines are drawn so. */
function measure(): StringWidth["default"] {
  stringWidth ??= (createRequire(import.meta.url)("string-width") as StringWidth).default;
  return stringWidth;
}

/** Columns that a text takes. */
export function widthOf(text: string): number {
  return plain.test(text) ? text.length : measure()(text);
}

export const padEnd = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)));
export const padStart = (text: string, width: number): string => " ".repeat(Math.max(0, width - widthOf(text))) + text;

/** The text, or as much of it as fits with an ellipsis behind it. */
export function cut(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let taken = widthOf(ellipsis);
  if (taken > width) return "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    taken += widthOf(segment);
    if (taken > width) break;
    kept += segment;
  }
  return kept.trimEnd() + ellipsis;
}

/** One line of a terminal, cut to its width and coloured. */
export function drawLine(pieces: readonly Piece[], { columns, glyphs, paint }: Terminal): string {
  let left = columns;
  let line = "";
  for (const { text, style } of pieces) {
    const shown = cut(text, left, glyphs.ellipsis);
    left -= widthOf(shown);
    line += style === undefined ? shown : paint(style, shown);
    if (shown !== text) break;
  }
  return line.trimEnd();
}
