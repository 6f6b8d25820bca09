import type { RunEvent } from "../../protocol/events.ts";
import { Pace } from "./beat.ts";
import type { Display, DisplayParts, Stream } from "./display.ts";
import { frameLines } from "./frame.ts";
import { layoutOf, type Moment, rowLine } from "./row-line.ts";
import { RunView, type TaskRow } from "./run-view.ts";

/** Milliseconds between two looks at how far mapped tasks are. */
const everyMs = 100;
/** Milliseconds between two lines on one of them. */
const patience = 3000;
/** Rows of tasks that were never begun, at most, when the run is over. */
const mostLeft = 20;

/**
 * Lines that stay as they were written, for pipes, files and logs of other machines: one for each task that is over, and now and then
 * one for a mapped task that takes long, a quarter further each time.
 */
export class PlainDisplay implements Display {
  readonly #parts: DisplayParts;
  readonly #view: RunView;
  readonly #said = new Set<TaskRow>();
  readonly #going = new Map<TaskRow, { readonly quarter: number; readonly at: number }>();
  #pace: Pace | undefined;

  constructor(parts: DisplayParts) {
    this.#parts = parts;
    this.#view = new RunView(parts.tasks);
  }

  begin = (title: string): void => {
    this.#parts.write(`${title}\n`, "stdout");
    this.#pace = new Pace(everyMs, () => this.#tell(), this.#parts.beat);
  };

  event = (event: RunEvent): void => {
    const row = this.#view.apply(event);
    if (row !== undefined) this.#note(row);
    this.#pace?.remind();
  };

  print = (text: string, stream: Stream): void => this.#parts.write(text, stream);

  end = (): void => {
    this.#pace?.stop();
    const { terminal } = this.#parts;
    const rows = this.#view.rows.filter((row) => !this.#said.has(row));
    for (const line of frameLines(this.#view, { moment: this.#moment(true), terminal, limit: mostLeft, rows })) this.#line(line);
  };

  #note(row: TaskRow): void {
    if (row.isOver) {
      this.#going.delete(row);
      if (this.#said.has(row)) return;
      this.#said.add(row);
      this.#row(row);
      return;
    }
    this.#said.delete(row);
    if (row.task.mapped && row.total !== undefined && !this.#going.has(row)) this.#going.set(row, { quarter: 0, at: this.#parts.beat.now() });
  }

  #tell(): void {
    const now = this.#parts.beat.now();
    for (const [row, { quarter, at }] of this.#going) {
      const reached = Math.floor((row.finished / Math.max(1, row.total ?? 1)) * 4);
      if (reached <= quarter || now - at < patience) continue;
      this.#going.set(row, { quarter: reached, at: now });
      this.#row(row);
    }
  }

  #row(row: TaskRow): void {
    const { terminal } = this.#parts;
    this.#line(rowLine(row, layoutOf(this.#view, terminal.columns), { moment: this.#moment(false), terminal }));
  }

  #line(line: string): void {
    this.#parts.write(`${line}\n`, "stdout");
  }

  #moment(isOver: boolean): Moment {
    return { now: this.#parts.beat.now(), frame: 0, isOver };
  }
}
