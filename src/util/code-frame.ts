const widest = 120;

/**
 * The line of a source text with a mark under one column, and the line above it. `line` and `column` count from 1.
 * Empty where the text has no such line. A long line is cut to the part around the column.
 *
 *       13 │ export const transform = task("transform", async (row: Row) => {
 *     › 14 │   return row.user.id * 2;
 *          │                   ^
 */
export function codeFrame(source: string, { line, column }: { readonly line: number; readonly column: number }): string {
  const lines = source.split(/\r?\n/);
  const text = lines[line - 1];
  if (text === undefined) return "";
  const left = text.length > widest ? Math.max(0, column - widest / 2) : 0;
  const cut = (whole: string): string => whole.slice(left, left + widest).trimEnd();
  const width = String(line).length;
  const above = lines[line - 2];
  const indent = text.slice(left, column - 1).replaceAll(/[^\t]/g, " ");
  return [
    ...(above === undefined ? [] : [`  ${String(line - 1).padStart(width)} │ ${cut(above)}`]),
    `› ${line} │ ${cut(text)}`,
    `  ${" ".repeat(width)} │ ${indent}^`,
  ]
    .map((shown) => `    ${shown.trimEnd()}`)
    .join("\n");
}
