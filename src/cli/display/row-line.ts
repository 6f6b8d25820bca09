import type { State } from "../../states/state.ts";
import { formatDuration } from "../../util/duration.ts";
import type { Glyphs, Style, Terminal } from "../terminal.ts";
import { cut, drawLine, type Piece, padEnd, padStart, widthOf } from "./line.ts";
import { whyNotRun } from "./not-run.ts";
import type { RunView, TaskRow } from "./run-view.ts";

/** Columns of all rows of a run, so that its lines stand below each other. */
export interface RowLayout {
  readonly label: number;
  /** On either side of the slash. */
  readonly count: number;
}

/** When a row is drawn. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Which picture of the spinner, from 0. */
  readonly frame: number;
  /** Whether the run is over, so that nothing waits any more. */
  readonly isOver: boolean;
}

/** Milliseconds before a rate says anything. */
const settling = 1000;
const widestBar = 26;
const narrowestBar = 8;
const widest = 32;

/** A count with a comma at every thousand. */
export const formatCount = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");

export const plural = (count: number, one: string): string => `${formatCount(count)} ${one}${count === 1 ? "" : "s"}`;

/** A long label takes no more than its share of a narrow terminal. */
export function layoutOf({ widestLabel, mostRuns }: RunView, columns: number): RowLayout {
  const most = Math.max(10, Math.min(widest, Math.floor(columns * 0.4)));
  return { label: Math.min(widestLabel, most), count: formatCount(mostRuns).length };
}

/** One line for one task: `✓ transform  100/100  0.62 s  ██████████  4.0 at once`. */
export function rowLine(row: TaskRow, layout: RowLayout, { moment, terminal }: { readonly moment: Moment; readonly terminal: Terminal }): string {
  const { glyphs } = terminal;
  const look = lookOf(row, moment, glyphs);
  const counts = row.total === undefined ? "" : `${padStart(formatCount(row.succeeded), layout.count)}/${formatCount(row.total)}`;
  const notes = notesOn(row, moment);
  const pace = paceOf(row, moment);
  const time = `  ${padStart(row.ran ? formatDuration(row.elapsed(moment.now)) : "", 8)}`;
  const start: Piece[] = [
    { text: "  " },
    { text: look.glyph, style: look.style },
    { text: ` ${padEnd(cut(row.task.label, layout.label, glyphs.ellipsis), layout.label)}`, style: isQuiet(row) ? "dim" : undefined },
    { text: `  ${padEnd(counts, layout.count * 2 + 1)}`, style: isQuiet(row) ? "dim" : undefined },
  ];
  const left = terminal.columns - widthOfAll(start);
  const rest = details({ row, notes, pace, moment, glyphs, left: left - widthOf(time) });
  // In a narrow terminal what is to be said counts more than the time.
  const isTight = left < widthOf(time) + widthOfAll(rest);
  return drawLine([...start, ...(isTight ? [] : [{ text: time, style: "dim" as const }]), ...rest], terminal);
}

/** Nothing has happened here, or nothing will. */
const isQuiet = ({ hasBegun, ran, refusal }: TaskRow): boolean => !hasBegun || (refusal !== undefined && !ran);

const widthOfAll = (pieces: readonly Piece[]): number => pieces.reduce((sum, { text }) => sum + widthOf(text), 0);

interface Look {
  readonly glyph: string;
  readonly style: Style;
}

/** The sign before a row: the worst of what its task runs came to, or what goes on. */
function lookOf(row: TaskRow, { isOver, frame }: Moment, glyphs: Glyphs): Look {
  const failed: Look = { glyph: glyphs.failed, style: "red" };
  if (!row.isOver && !isOver) return goingOn(row, frame, glyphs);
  if (row.failed > 0 || isFailure(row)) return failed;
  if (row.refusal !== undefined) return row.succeeded > 0 ? failed : { glyph: glyphs.waiting, style: "dim" };
  if (row.count("Paused") > 0) return { glyph: glyphs.paused, style: "magenta" };
  if (!row.isOver || row.count("Cancelled") > 0 || row.ended?.type === "Cancelled") {
    return row.hasBegun ? { glyph: glyphs.cancelled, style: "yellow" } : { glyph: glyphs.waiting, style: "dim" };
  }
  if (row.ended?.type === "Skipped" || (row.count("Skipped") > 0 && row.count("Skipped") === row.total)) return { glyph: glyphs.skipped, style: "dim" };
  return { glyph: glyphs.success, style: "green" };
}

const isFailure = ({ ended, refusal }: TaskRow): boolean => ended !== undefined && "error" in ended && ended !== refusal;

function goingOn(row: TaskRow, frame: number, { spinner, waiting, retrying, paused }: Glyphs): Look {
  if (!row.hasBegun) return { glyph: waiting, style: "dim" };
  if (row.count("Running") === 0 && row.count("Retrying") > 0) return { glyph: retrying, style: "yellow" };
  if (row.count("Running") === 0 && row.count("Paused") > 0) return { glyph: paused, style: "magenta" };
  return { glyph: spinner[frame % spinner.length] ?? waiting, style: "cyan" };
}

interface Details {
  readonly row: TaskRow;
  readonly notes: readonly Piece[];
  /** Left out where there is no room for it. */
  readonly pace: string;
  readonly moment: Moment;
  readonly glyphs: Glyphs;
  /** Columns that are free. */
  readonly left: number;
}

function details({ row, notes, pace, moment, glyphs, left }: Details): readonly Piece[] {
  const between: Piece = { text: ` ${glyphs.dot} `, style: "dim" };
  const join = (pieces: readonly Piece[]): readonly Piece[] => pieces.flatMap((piece, i) => (i === 0 ? [piece] : [between, piece]));
  const whole = join(pace === "" ? notes : [...notes, { text: pace, style: "dim" }]);
  const said = widthOfAll(whole) + 3 <= left ? whole : join(notes);
  const bar = barOf(row, moment, { notes, glyphs, left: left - 3 - (said.length === 0 ? 0 : widthOfAll(said) + 2) });
  if (bar.length === 0) return said.length === 0 ? [] : [{ text: "   " }, ...said];
  return [{ text: "   " }, ...bar, ...(said.length === 0 ? [] : [{ text: "  " }, ...said])];
}

/** Where a task has many parts, how many of them are done, as far as there is room. */
function barOf(row: TaskRow, { isOver }: Moment, { notes, left, glyphs }: Pick<Details, "notes" | "left" | "glyphs">): readonly Piece[] {
  const share = shareDone(row);
  const width = Math.min(widestBar, left);
  // At the end a full bar stands for plain success.
  const isOut = row.isOver ? notes.length > 0 : isOver;
  if (share === undefined || isOut || width < narrowestBar || !Number.isFinite(left)) return [];
  const full = Math.floor(share * width);
  return [
    { text: glyphs.barFull.repeat(full), style: row.isOver ? "green" : "cyan" },
    { text: glyphs.barEmpty.repeat(width - full), style: "dim" },
  ];
}

function shareDone({ task, total, finished, progress, isOver, hasBegun }: TaskRow): number | undefined {
  if (!hasBegun) return undefined;
  if (task.mapped) return total === undefined || total < 2 ? undefined : finished / total;
  if (progress?.total === undefined || progress.total <= 0 || isOver) return undefined;
  return Math.min(1, progress.done / progress.total);
}

/** What is to be said of a row besides its counts. */
function notesOn(row: TaskRow, moment: Moment): readonly Piece[] {
  const notes: Piece[] = [];
  const note = (count: number, text: string, style: Style): void => {
    if (count > 0) notes.push({ text: row.total === 1 && !row.task.mapped ? text : `${formatCount(count)} ${text}`, style });
  };
  note(row.failed, failedWord(row), "red");
  if (row.refusal !== undefined) notes.push(notRunNote(row, row.refusal));
  note(row.count("Paused"), "paused", "magenta");
  note(row.count("Retrying"), retryText(row, moment.now), "yellow");
  note(row.count("Cancelled"), "cancelled", "yellow");
  note(row.count("Skipped"), "skipped", "dim");
  note(row.count("Cached"), "cached", "dim");
  if (row.ended?.type === "Skipped") notes.push({ text: "skipped", style: "dim" });
  if (moment.isOver && !row.isOver && row.hasBegun && row.count("Paused") + row.count("Cancelled") === 0) notes.push({ text: "not finished", style: "yellow" });
  return notes;
}

function failedWord(row: TaskRow): string {
  if (row.failed === row.count("TimedOut")) return "timed out";
  if (row.failed === row.count("Crashed")) return "crashed";
  return "failed";
}

function notRunNote({ notRun, total }: TaskRow, refusal: State): Piece {
  const some = total !== undefined && notRun > 0 && notRun < total ? `${formatCount(notRun)} ` : "";
  return { text: `${some}not run: ${whyNotRun(refusal)}`, style: "dim" };
}

function retryText({ last, task, total }: TaskRow, now: number): string {
  if (last?.type !== "Retrying" || task.mapped || total !== 1) return "waiting to retry";
  const due = last.startTime === null ? 0 : last.startTime.getTime() - now;
  const when = due > 0 ? ` in ${formatWait(due)}` : "";
  return `attempt ${last.runCount + 1} of ${task.attempts}${when}`;
}

/** While a map goes on, its rate and the time left; once it is over, how many ran at once, or the rate. */
function paceOf(row: TaskRow, { now, isOver }: Moment): string {
  const elapsed = row.elapsed(now);
  if (!row.task.mapped || row.total === undefined || row.total < 2 || row.done < 2) return shareText(row, isOver);
  const rate = elapsed > 0 ? (row.done / elapsed) * 1000 : 0;
  if (row.isOver) {
    const atOnce = row.atOnce(now);
    if (atOnce >= 1.1) return `${atOnce.toFixed(1)} at once`;
    return elapsed >= 100 && row.done >= 100 ? formatRate(rate) : "";
  }
  if (isOver || elapsed < settling) return "";
  const left = ((row.total - row.finished) / rate) * 1000;
  return `${formatRate(rate)}, ${formatWait(left)} left`;
}

function shareText({ task, progress, isOver }: TaskRow, runIsOver: boolean): string {
  if (task.mapped || progress === undefined || isOver || runIsOver) return "";
  return progress.total === undefined ? formatCount(progress.done) : `${Math.round((progress.done / progress.total) * 100)} %`;
}

/** A time to come: below a minute fractions of a second would only flicker. */
function formatWait(ms: number): string {
  return ms < 59_500 ? `${Math.max(1, Math.round(ms / 1000))} s` : formatDuration(ms);
}

function formatRate(perSecond: number): string {
  if (perSecond >= 10) return `${formatCount(Math.round(perSecond))}/s`;
  return perSecond >= 1 ? `${perSecond.toFixed(1)}/s` : `${(perSecond * 60).toFixed(1)}/min`;
}
