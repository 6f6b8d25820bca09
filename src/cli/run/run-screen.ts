import type { FlowRun } from "../../engine/flow-run.ts";
import type { RunEvent, StateEvent } from "../../protocol/events.ts";
import { systemBeat } from "../display/beat.ts";
import type { Display, DisplayParts, Stream, Write } from "../display/display.ts";
import { PlainDisplay } from "../display/plain-display.ts";
import { type SummaryOptions, tellEnd } from "../display/summary.ts";
import { divertOutput } from "../output.ts";

/** How much is shown: all, failures only, or nothing but what tasks print. */
export type Loudness = "all" | "failures" | "nothing";

/** What the screen needs to know of the runs it shows. */
export interface ScreenOptions extends SummaryOptions {
  readonly loudness: Loudness;
  readonly write: Write;
  /** The first line of a run, from the run's name. */
  readonly title: (flowRunName: string) => string;
  /** Whether to show nothing before a task run begins: until then it may turn out that what was asked for is not there. */
  readonly holdsBack: boolean;
  /** Makes rows that are drawn over and over; undefined where they cannot be. */
  readonly live: ((parts: DisplayParts) => Display) | undefined;
}

/** What people see of the runs of one command: with a schedule one run follows another, each with a display of its own. */
export class RunScreen implements Disposable {
  readonly #options: ScreenOptions;
  readonly #restore: () => void;
  #begun: StateEvent | undefined;
  #display: Display | undefined;
  /** What has happened and is not shown yet. */
  #held: RunEvent[] = [];
  #begin: (() => void) | undefined;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#restore = divertOutput(this.print);
  }

  /** The task run whose body was called last, while it goes on. */
  get running(): string | undefined {
    if (this.#begun === undefined) return undefined;
    const { slug, mapIndex } = this.#begun;
    const label = this.#options.tasks.find((task) => task.slug === slug)?.label ?? slug;
    return mapIndex === undefined ? label : `${label}[${mapIndex}]`;
  }

  event = (event: RunEvent): void => {
    if (event.kind === "flow-state" && event.to.type === "Running" && event.from.type !== "Running") this.#prepare(event.flowRunName);
    else if (event.kind === "state") this.#follow(event);
    if (this.#begin === undefined) this.#display?.event(event);
    else this.#held.push(event);
  };

  print = (text: string, stream: Stream): void => {
    const { write, loudness } = this.#options;
    this.#begin?.();
    if (this.#display !== undefined) this.#display.print(text, stream);
    // Standard output belongs to what the command itself says there.
    else write(text, loudness === "nothing" ? "stderr" : stream);
  };

  /** A run is over. */
  ended = (run: FlowRun): void => {
    const { loudness } = this.#options;
    this.#begin?.();
    this.#display?.end();
    this.#display = undefined;
    if (loudness === "nothing" || (loudness === "failures" && run.successful)) return;
    const { failures, summary } = tellEnd(run, this.#options);
    this.say([...(loudness === "all" && failures.length > 0 ? [""] : []), ...failures, ...summary]);
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
    if (event.to.type === "Running") {
      this.#begun = event;
      this.#begin?.();
    } else if (event.from.type === "Running" && event.slug === this.#begun?.slug && event.mapIndex === this.#begun.mapIndex) this.#begun = undefined;
  }

  #prepare(flowRunName: string): void {
    const { loudness, tasks, terminal, write, title, live, holdsBack } = this.#options;
    if (loudness !== "all") return;
    this.#begin = () => {
      const parts = { tasks, terminal, write, beat: systemBeat };
      const display = live?.(parts) ?? new PlainDisplay(parts);
      display.begin(title(flowRunName));
      for (const event of this.#held) display.event(event);
      this.#held = [];
      this.#begin = undefined;
      this.#display = display;
    };
    if (!holdsBack) this.#begin();
  }
}
