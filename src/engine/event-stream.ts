import type { Config } from "../config/settings.ts";
import type { TaskNode } from "../core/graph.ts";
import type { LogEvent, LogLevel, RunEvent } from "../protocol/events.ts";
import { describeError, toError } from "../states/make.ts";
import { redact } from "../util/redact.ts";
import { isThenable } from "../util/thenable.ts";
import { writeBare } from "./console-capture.ts";
import { currentInside, runInside } from "./context.ts";
import type { TaskRunRequest } from "./executor.ts";
import { formatLog, isShown, withoutSteering } from "./log-line.ts";

/** Where lines go that people read while a run goes on. */
export type Print = (text: string, stream: "stdout" | "stderr") => void;

export interface EventStreamOptions {
  readonly onEvent: ((event: RunEvent) => void) | undefined;
  readonly print: Print;
  readonly logging: Config["logging"];
  readonly now: () => number;
  /** What people call a task, by its slug. */
  readonly labelOf: (slug: string) => string;
}

/** Everything a run says, in order: to its listener, and as lines to whoever watches. */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #late = new WeakSet<TaskRunRequest>();
  /** What the code that started the run is inside of: its callbacks run there, whichever task they hear of. */
  readonly #caller = currentInside();
  /** Callbacks that failed already: each is said once. */
  readonly #failed = new Set<string>();

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  /** Whether state events are worth making. */
  get listening(): boolean {
    return this.#options.onEvent !== undefined;
  }

  readonly emit = (event: RunEvent): void => {
    const { logging, onEvent } = this.#options;
    if (event.kind === "log" && isShown(event.level, logging.level)) {
      this.#print(`${formatLog(event, logging.format, event.slug === undefined ? undefined : this.#options.labelOf(event.slug))}\n`, "stderr");
    }
    if (onEvent !== undefined) this.#callBack("onEvent", () => onEvent(event));
  };

  /** A line that a task wrote: a log event where its task asked for that, else the line with the task's name in front. */
  readonly printed = (run: TaskRunRequest & { readonly node: TaskNode }, line: string, stream: "stdout" | "stderr"): void => {
    const { node, mapIndex, attempt, slug } = run;
    const of = { slug, attempt, ...(mapIndex < 0 ? {} : { mapIndex }) };
    const event: LogEvent = { kind: "log", level: stream === "stdout" ? "info" : "warn", message: line, at: this.#options.now(), source: "console", ...of };
    if (node.settings.logConsole) this.emit(event);
    else this.#print(`${this.#options.labelOf(slug)}${mapIndex < 0 ? "" : `[${mapIndex}]`} | ${withoutSteering(line)}\n`, stream);
  };

  /** What a worker wrote outside of its task runs: as it is. */
  readonly wrote = (text: string, stream: "stdout" | "stderr"): void => this.#print(text, stream);

  /** What comes of a body that is over changes nothing any more: it is said once. */
  readonly late = (run: TaskRunRequest, what: string, error?: unknown): void => {
    if (this.#late.has(run)) return;
    this.#late.add(run);
    const told = error === undefined ? "" : `: ${describeError(toError(error))}`;
    this.#log(run, "warn", `The body ${what} after its task run was over${told}. That is ignored, and so is what follows.`);
  };

  /** An error that came out of a task run once it was over. */
  readonly strayed = (run: TaskRunRequest, error: unknown): void => {
    this.#log(run, "error", `After its task run was over came ${describeError(toError(error))}`);
  };

  #log({ slug, attempt, mapIndex }: TaskRunRequest, level: LogLevel, message: string): void {
    const child = mapIndex < 0 ? {} : { mapIndex };
    this.emit({ kind: "log", level, message: redact(message), at: this.#options.now(), slug, attempt, source: "logger", ...child });
  }

  #print(text: string, stream: "stdout" | "stderr"): void {
    const { print } = this.#options;
    this.#callBack("print", () => print(text, stream));
  }

  /** A callback that fails is the caller's matter: it is said once, and the run goes on. */
  #callBack(option: "onEvent" | "print", call: () => unknown): void {
    const failed = (error: unknown): void => {
      if (this.#failed.has(option)) return;
      this.#failed.add(option);
      const message = `The run's ${option} threw ${describeError(toError(error))}; the run goes on.\n`;
      if (option === "print") writeBare(message, "stderr");
      else this.#print(message, "stderr");
    };
    try {
      const returned = currentInside() === this.#caller ? call() : runInside(this.#caller, call);
      if (isThenable(returned)) Promise.resolve(returned).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}
