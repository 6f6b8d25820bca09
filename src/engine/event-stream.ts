import type { Config } from "../config/settings.ts";
import type { TaskNode } from "../core/graph.ts";
import type { LogEvent, RunEvent } from "../protocol/events.ts";
import { describeError, toError } from "../states/make.ts";
import { redact } from "../util/redact.ts";
import type { TaskRunRequest } from "./executor.ts";
import { formatLog, isShown, withoutSteering } from "./log-line.ts";

/** Where lines go that people read while a run goes on. */
export type Print = (text: string, stream: "stdout" | "stderr") => void;

export interface EventStreamOptions {
  readonly onEvent: ((event: RunEvent) => void) | undefined;
  readonly print: Print;
  readonly logging: Config["logging"];
  readonly now: () => number;
}

/** Everything a run says, in order: to its listener, and as lines to whoever watches. */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #late = new WeakSet<TaskRunRequest>();
  #listenerFailed = false;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  /** Whether state events are worth making. */
  get listening(): boolean {
    return this.#options.onEvent !== undefined;
  }

  readonly emit = (event: RunEvent): void => {
    const { logging, print } = this.#options;
    if (event.kind === "log" && isShown(event.level, logging.level)) print(`${formatLog(event, logging.format)}\n`, "stderr");
    this.#tell(event);
  };

  /** A line that a task wrote: a log event where its task asked for that, else the line with the task's name in front. */
  readonly printed = (run: TaskRunRequest & { readonly node: TaskNode }, line: string, stream: "stdout" | "stderr"): void => {
    const { node, mapIndex, attempt, slug } = run;
    const of = { slug, attempt, ...(node.mapped ? { mapIndex } : {}) };
    const event: LogEvent = { kind: "log", level: stream === "stdout" ? "info" : "warn", message: line, at: this.#options.now(), source: "console", ...of };
    if (node.settings.logConsole) this.emit(event);
    else {
      this.#options.print(`${node.mapped ? `${slug}[${mapIndex}]` : slug} | ${withoutSteering(line)}\n`, stream);
    }
  };

  /** What comes of a body that is over changes nothing any more: it is said once. */
  readonly late = (run: TaskRunRequest, what: string, error?: unknown): void => {
    if (this.#late.has(run)) return;
    this.#late.add(run);
    const { slug, attempt, mapIndex } = run;
    const told = error === undefined ? "" : `: ${describeError(toError(error))}`;
    const message = redact(`The body ${what} after its task run was over${told}. That is ignored, and so is what follows.`);
    this.emit({ kind: "log", level: "warn", message, at: this.#options.now(), slug, attempt, source: "logger", ...(mapIndex < 0 ? {} : { mapIndex }) });
  };

  #tell(event: RunEvent): void {
    try {
      this.#options.onEvent?.(event);
    } catch (error) {
      if (this.#listenerFailed) return;
      this.#listenerFailed = true;
      this.#options.print(`The run's onEvent threw ${describeError(toError(error))}; the run goes on.\n`, "stderr");
    }
  }
}
