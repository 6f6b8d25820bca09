import type { FlowRun } from "../../engine/flow-run.ts";
import type { RunEvent, StateEvent } from "../../protocol/events.ts";
import { systemBeat } from "../display/beat.ts";
import type { Display, DisplayParts, Stream, Write } from "../display/display.ts";
import { PlainDisplay } from "../display/plain-display.ts";
import { type SummaryOptions, summaryLines } from "../display/summary.ts";
import { divertOutput } from "../output.ts";

/** How much is shown: all, failures only, or nothing but what tasks print. */
export type Loudness = "all" | "failures" | "nothing";

/** What the screen needs to know of the runs it shows. */
export interface ScreenOptions extends SummaryOptions {
  readonly loudness: Loudness;
  readonly write: Write;
  /** The first line of a run, from the run's name. */
  readonly title: (flowRunName: string) => string;
  /** Makes rows that are drawn over and over; undefined where they cannot be. */
  readonly live: ((parts: DisplayParts) => Display) | undefined;
}

/** What people see of the runs of one command: with a schedule one run follows another, each with a display of its own. */
export class RunScreen implements Disposable {
  readonly #options: ScreenOptions;
  readonly #restore: () => void;
  #begun: StateEvent | undefined;
  #display: Display | undefined;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#restore = divertOutput(this.print);
  }

  /** The task run whose body was called last, while it goes on. */
  get running(): string | undefined {
    const { slug, mapIndex } = this.#begun ?? {};
    return mapIndex === undefined ? slug : `${slug}[${mapIndex}]`;
  }

  event = (event: RunEvent): void => {
    if (event.kind === "flow-state" && event.to.type === "Running" && event.from.type !== "Running") this.#begin(event.flowRunName);
    else if (event.kind === "state") this.#follow(event);
    this.#display?.event(event);
  };

  print = (text: string, stream: Stream): void => {
    const { write, loudness } = this.#options;
    if (this.#display !== undefined) this.#display.print(text, stream);
    // Standard output belongs to what the command itself says there.
    else write(text, loudness === "nothing" ? "stderr" : stream);
  };

  /** A run is over. */
  ended = (run: FlowRun): void => {
    const { loudness } = this.#options;
    this.#display?.end();
    this.#display = undefined;
    if (loudness === "nothing" || (loudness === "failures" && run.successful)) return;
    this.say(summaryLines(run, this.#options));
  };

  /** Lines of the command's own. */
  say(lines: readonly string[]): void {
    this.#options.write(lines.map((line) => `${line}\n`).join(""), "stdout");
  }

  [Symbol.dispose](): void {
    this.#display?.end();
    this.#restore();
  }

  #follow(event: StateEvent): void {
    if (event.to.type === "Running") this.#begun = event;
    else if (event.from.type === "Running" && event.slug === this.#begun?.slug && event.mapIndex === this.#begun.mapIndex) this.#begun = undefined;
  }

  #begin(flowRunName: string): void {
    const { loudness, tasks, terminal, write, title, live } = this.#options;
    if (loudness !== "all") return;
    const parts = { tasks, terminal, write, beat: systemBeat };
    this.#display = live?.(parts) ?? new PlainDisplay(parts);
    this.#display.begin(title(flowRunName));
  }
}
