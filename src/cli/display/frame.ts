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

/** Of the lines that are left, how many what has not begun may take before what is done gets the others. */
const mostNext = 3;

/**
 * Which rows are shown where there are more than lines, in their order. What failed and what goes on comes first, then the next few, then
 * what was done last. The others are told in one line each: how many are done, how many are to come.
 */
export function foldRows(rows: readonly TaskRow[], { limit, moment, glyphs }: Fit): readonly Shown[] {
  if (rows.length <= limit) return rows;
  const { done = [], waiting = [], rest = [] } = Object.groupBy(rows, groupOf);
  // Two lines for what is folded.
  const room = Math.max(1, limit - 2);
  const going = rest.slice(0, room);
  const next = waiting.slice(0, Math.min(mostNext, room - going.length));
  const latest = lastOf(done, room - going.length - next.length);
  const further = waiting.slice(next.length, room - going.length - latest.length);
  const chosen = new Set([...going, ...next, ...latest, ...further]);
  const folded = done.length - latest.length;
  const left = rows.length - chosen.size - folded;
  return [
    ...(folded === 0 ? [] : [{ glyph: glyphs.success, text: `${plural(folded, "task")} done` }]),
    ...rows.filter((row) => chosen.has(row)),
    ...(left === 0 ? [] : [{ glyph: glyphs.waiting, text: `${plural(left, "more task")}${moment.isOver ? "" : " to come"}` }]),
  ];
}

/** Those that ended last, as many as there is room for. */
function lastOf(done: readonly TaskRow[], room: number): readonly TaskRow[] {
  if (room >= done.length) return done;
  return room <= 0 ? [] : done.toSorted((a, b) => a.changedAt - b.changedAt).slice(-room);
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
