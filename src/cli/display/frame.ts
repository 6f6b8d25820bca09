import type { Glyphs, Terminal } from "../terminal.ts";
import { drawLine } from "./line.ts";
import { layoutOf, type Moment, plural, rowLine } from "./row-line.ts";
import type { RunView, TaskRow } from "./run-view.ts";

/** Rows, or one line that stands for several. */
type Shown = TaskRow | { readonly glyph: string; readonly text: string };

interface Fit {
  /** Lines that may be used. */
  readonly limit: number;
  readonly moment: Moment;
  readonly glyphs: Glyphs;
}

/**
 * Which rows are shown where there are more than lines. What failed and what goes on stays; what is done well, then what has not begun,
 * then the rest of what goes on is folded into one line each.
 */
export function foldRows(rows: readonly TaskRow[], { limit, moment, glyphs }: Fit): readonly Shown[] {
  if (rows.length <= limit) return rows;
  const { done = [], waiting = [], rest = [] } = Object.groupBy(rows, groupOf);
  // Two lines for what is folded.
  const room = Math.max(1, limit - 2);
  const shown = rest.slice(0, room);
  const next = waiting.slice(0, room - shown.length);
  const latest = done.slice(Math.max(0, done.length - (room - shown.length - next.length)));
  const hidden = done.length - latest.length;
  const left = rest.length - shown.length + waiting.length - next.length;
  return [
    ...(hidden === 0 ? [] : [{ glyph: glyphs.success, text: `${plural(hidden, "task")} done` }]),
    ...latest,
    ...shown,
    ...next,
    ...(left === 0 ? [] : [{ glyph: glyphs.waiting, text: `${plural(left, "more task")}${moment.isOver ? "" : " to come"}` }]),
  ];
}

function groupOf(row: TaskRow): "done" | "waiting" | "rest" {
  if (row.isOver && row.failed === 0 && row.notRun === 0 && row.ended === undefined) return "done";
  return row.hasBegun || row.ended !== undefined ? "rest" : "waiting";
}

interface FrameOptions {
  readonly moment: Moment;
  readonly terminal: Terminal;
  readonly limit: number;
  /** Default: all of them. */
  readonly rows?: readonly TaskRow[];
}

/** The rows of a run as lines. */
export function frameLines(view: RunView, { moment, terminal, limit, rows = view.rows }: FrameOptions): string[] {
  const layout = layoutOf(view, terminal.columns);
  return foldRows(rows, { limit, moment, glyphs: terminal.glyphs }).map((row) =>
    "task" in row ? rowLine(row, layout, { moment, terminal }) : drawLine([{ text: `  ${row.glyph} ${row.text}`, style: "dim" }], terminal),
  );
}
