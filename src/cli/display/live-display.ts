import { Writable } from "node:stream";
import { createLogUpdate } from "log-update";
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
  readonly #update: ReturnType<typeof createLogUpdate>;
  #waiting: { readonly text: string; readonly stream: Stream }[] = [];
  #pace: Pace | undefined;
  #frame = 0;

  constructor(parts: DisplayParts) {
    this.#parts = parts;
    this.#view = new RunView(parts.tasks);
    this.#update = createLogUpdate(streamOf(parts.terminal, parts.write), { showCursor: true });
  }

  begin = (title: string): void => {
    this.#parts.write(`${title}\n`, "stdout");
    this.#pace = new Pace(everyMs, () => this.#draw(false), this.#parts.beat);
  };

  event = (event: RunEvent): void => {
    this.#view.apply(event);
    this.#pace?.remind();
  };

  print = (text: string, stream: Stream): void => {
    this.#waiting.push({ text, stream });
    if (isKeyboardRead()) this.#draw(false);
    else this.#pace?.remind();
  };

  end = (): void => {
    this.#pace?.stop();
    this.#draw(true);
    this.#update.done();
  };

  #draw(isOver: boolean): void {
    const { terminal, beat, write } = this.#parts;
    const isFree = isOver || !isKeyboardRead();
    if (this.#waiting.length > 0 || !isFree) this.#update.clear();
    for (const { text, stream } of this.#takeWaiting(isFree)) write(text, stream);
    if (!isFree) return;
    // The last line stays empty: a terminal scrolls when it is written to.
    const limit = isOver ? mostRows : Math.max(3, terminal.rows - 2);
    const lines = frameLines(this.#view, { moment: { now: beat.now(), frame: this.#frame++, isOver }, terminal, limit });
    if (isOver) {
      this.#update.clear();
      write(lines.map((line) => `${line}\n`).join(""), "stdout");
    } else this.#update(lines.join("\n"));
  }

  /** Text to show now. The rows need a line of their own, so that a line without an end waits for it. */
  #takeWaiting(wholeLines: boolean): readonly { readonly text: string; readonly stream: Stream }[] {
    const waiting = this.#waiting;
    const last = waiting.at(-1);
    this.#waiting = [];
    if (!wholeLines || last === undefined || last.text.endsWith("\n")) return waiting;
    const end = last.text.lastIndexOf("\n") + 1;
    this.#waiting = [{ ...last, text: last.text.slice(end) }];
    return [...waiting.slice(0, -1), { ...last, text: last.text.slice(0, end) }];
  }
}

const isKeyboardRead = (): boolean => process.stdin.isRaw === true;

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
