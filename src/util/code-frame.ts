/** How wide a code frame may be, and what stands for what was cut off. */
export interface FrameLook {
  /** Default 140. */
  readonly columns?: number;
  /** Default: one sign. */
  readonly ellipsis?: string;
}

const widest = 120;
const narrowest = 10;

/**
 * The line of a source text with a mark under one column, and the line above it. `line` and `column` count from 1.
 * Empty where the text has no such line. A long line is cut to the part around the column.
 *
 *       13 │ export const transform = task("transform", async (row: Row) => {
 *     › 14 │   return row.user.id * 2;
 *          │                   ^
 */
export function codeFrame(source: string, { line, column }: { readonly line: number; readonly column: number }, look: FrameLook = {}): string {
  const { columns = 140, ellipsis = "…" } = look;
  const lines = source.split(/\r?\n/);
  const text = lines[line - 1];
  if (text === undefined) return "";
  const digits = String(line).length;
  const room = Math.max(narrowest, Math.min(widest, columns - digits - 9));
  const left = text.length > room ? Math.max(0, Math.min(column - Math.ceil(room / 2), text.length - room)) : 0;
  const cut = (whole: string): string => {
    const part = whole.slice(left, left + room);
    const start = left > 0 && part !== "" ? ellipsis + part.slice(ellipsis.length) : part;
    return whole.length > left + room ? start.slice(0, room - ellipsis.length) + ellipsis : start.trimEnd();
  };
  const above = lines[line - 2];
  const indent = text.slice(left, column - 1).replaceAll(/[^\t]/g, " ");
  return [
    ...(above === undefined ? [] : [`  ${String(line - 1).padStart(digits)} │ ${cut(above)}`]),
    `› ${line} │ ${cut(text)}`,
    `  ${" ".repeat(digits)} │ ${indent}^`,
  ]
    .map((shown) => `    ${shown.trimEnd()}`)
    .join("\n");
}
