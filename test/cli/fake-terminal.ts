import type { Beat } from "../../src/cli/display/beat.ts";
import type { Stream } from "../../src/cli/display/display.ts";
import type { ShownTask } from "../../src/cli/display/run-view.ts";
import { type Terminal, terminalOf } from "../../src/cli/terminal.ts";

interface Look {
  readonly columns?: number;
  readonly rows?: number;
  readonly ascii?: boolean;
  /** Shows styles as `red(text)`. */
  readonly styled?: boolean;
}

/** A terminal of this size, without colours. */
export function fakeTerminal({ columns = 100, rows = 24, ascii = false, styled = false }: Look = {}): Terminal {
  const { glyphs } = terminalOf({ stream: process.stdout, env: { LANG: ascii ? "C" : "C.UTF-8" }, platform: "linux" });
  const paint: Terminal["paint"] = styled ? (style, text) => `${String(style)}(${text})` : (_, text) => text;
  return { columns, rows, isLive: true, isKeyboardRead: false, glyphs, paint };
}

/** A clock for the display, and what the display wrote. */
export class FakeScreen implements Beat {
  time = 0;
  written: { readonly text: string; readonly stream: Stream }[] = [];
  #beats = new Set<{ readonly everyMs: number; readonly callback: () => void; next: number }>();

  readonly write = (text: string, stream: Stream): void => {
    this.written.push({ text, stream });
  };

  now(): number {
    return this.time;
  }

  start(everyMs: number, callback: () => void): () => void {
    const beat = { everyMs, callback, next: this.time + everyMs };
    this.#beats.add(beat);
    return () => this.#beats.delete(beat);
  }

  /** How many beats somebody has started and not stopped. */
  get beats(): number {
    return this.#beats.size;
  }

  /** Lets time pass, with every beat on the way. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const next = [...this.#beats].sort((a, b) => a.next - b.next)[0];
      if (next === undefined || next.next > end) break;
      this.time = next.next;
      next.next += next.everyMs;
      next.callback();
    }
    this.time = end;
  }

  get text(): string {
    return this.written.map(({ text }) => text).join("");
  }

  /** The lines that stand there, where nothing is written over. */
  get lines(): string[] {
    return this.text.replace(/\n$/, "").split("\n");
  }
}

/** Tasks of this name, as the display knows them. */
export function shownTask(label: string, more: Partial<ShownTask> = {}): ShownTask {
  return { slug: `${label}-1`, label, mapped: false, attempts: 1, ...more };
}
