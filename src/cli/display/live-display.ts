import { Writable } from "node:stream";
import type { RunEvent } from "../../protocol/events.ts";
import type { Terminal } from "../terminal.ts";
import { Pace } from "./beat.ts";
import type { Display, DisplayParts, Stream, Write } from "./display.ts";
import { frameLines } from "./frame.ts";
import { RunView } from "./run-view.ts";

/** Milliseconds between two pictures. */
const everyMs = 100;
/** Rows that stay behind when a run is over, at most. */
const mostRows = 40;

type LogUpdate = ReturnType<typeof import("log-update")["createLogUpdate"]>;

interface Printed {
  readonly text: string;
  readonly stream: Stream;
}

/**
 * Rows that are drawn over and over at the bottom of a terminal. Whatever is printed meanwhile appears above them.
 *
 *   print ─▶ waiting text ─┐
 *   event ─▶ RunView ──────┴─ every 100 ms ─▶ rows away, text, rows
 *
 * While somebody reads the keyboard, the screen is left to them.
 */
export class LiveDisplay implements Display {
  readonly #parts: DisplayParts;
  readonly #view: RunView;
  /** Undefined until it is loaded, which goes on while the run has begun. */
  #update: LogUpdate | undefined;
  #waiting: Printed[] = [];
  #pace: Pace | undefined;
  #frame = 0;

  constructor(parts: DisplayParts) {
    this.#parts = parts;
    this.#view = new RunView(parts.tasks);
  }

  begin = (title: string): void => {
    this.#parts.write(`${title}\n`, "stdout");
    this.#pace = new Pace(everyMs, () => this.#draw(false), this.#parts.beat);
    void this.#load();
  };

  event = (event: RunEvent): void => {
    this.#view.apply(event);
    this.#pace?.remind();
  };

  print = (text: string, stream: Stream): void => {
    this.#waiting.push({ text, stream });
    if (this.#parts.terminal.isKeyboardRead) this.#draw(false);
    else this.#pace?.remind();
  };

  end = (): void => {
    this.#pace?.stop();
    this.#draw(true);
    this.#update?.done();
  };

  async #load(): Promise<void> {
    const { createLogUpdate } = await import("log-update");
    this.#update = createLogUpdate(streamOf(this.#parts.terminal, this.#parts.write), { showCursor: true });
  }

  #draw(isOver: boolean): void {
    const { terminal, beat, write } = this.#parts;
    const isLeft = !isOver && terminal.isKeyboardRead;
    const printed = this.#take(isOver || isLeft);
    if (printed.length > 0 || isLeft || isOver) this.#update?.clear();
    for (const { text, stream } of printed) write(text, stream);
    if (isLeft) return;
    // The last line stays empty: a terminal scrolls when it is written to.
    const limit = isOver ? mostRows : Math.max(3, terminal.rows - 2);
    const lines = frameLines(this.#view, { moment: { now: beat.now(), frame: this.#frame++, isOver }, terminal, limit });
    if (!isOver) this.#update?.(lines.join("\n"));
    else write([...(isOpen(printed) ? [""] : []), ...lines].map((line) => `${line}\n`).join(""), "stdout");
  }

  /** Text to show now. Rows begin on a line of their own, so that a line without an end waits for it. */
  #take(all: boolean): readonly Printed[] {
    const waiting = this.#waiting;
    const ends = waiting.findLastIndex(({ text }) => text.includes("\n"));
    const last = waiting[ends];
    if (all || last === undefined) {
      this.#waiting = all ? [] : waiting;
      return all ? waiting : [];
    }
    const cut = last.text.lastIndexOf("\n") + 1;
    const open = { ...last, text: last.text.slice(cut) };
    this.#waiting = [...(open.text === "" ? [] : [open]), ...waiting.slice(ends + 1)];
    return [...waiting.slice(0, ends), { ...last, text: last.text.slice(0, cut) }];
  }
}

/** Whether the cursor is left behind a text. */
const isOpen = (printed: readonly Printed[]): boolean => printed.length > 0 && printed.at(-1)?.text.endsWith("\n") === false;

/** The terminal as log-update wants it. */
function streamOf(terminal: Terminal, write: Write): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: unknown, _, done) {
      write(String(chunk), "stdout");
      done();
    },
  });
  return Object.defineProperties(stream, {
    isTTY: { value: true },
    columns: { get: () => terminal.columns },
    rows: { get: () => terminal.rows },
  });
}
