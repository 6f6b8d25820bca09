import type { Args } from "../core/arguments.ts";
import { task as makeTask, type Task } from "../core/task.ts";
import { Flow } from "../flow.ts";
import type { LogEvent, RunEvent } from "../protocol/events.ts";
import type { State, StateRecord } from "../states/state.ts";
import type { Clock } from "../util/clock.ts";

/** What a task is run with. */
export interface RunTaskOptions {
  /** What `context` holds besides: `date`, `secrets`, `resume: true`, or whatever the task reads. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** How tasks ended that it waits for, without taking their data: what its trigger and the skip rule see. Default: none. */
  readonly upstreamStates?: readonly (State | StateRecord)[];
  /** The time; `fakeClock()` lets retries and timeouts pass without waiting. Default: the machine's. */
  readonly clock?: Clock;
  /** Aborting it cancels the run. */
  readonly signal?: AbortSignal;
}

/** What came of a task. */
export interface TaskTest<out R> {
  /** How it ended. */
  readonly state: State<R>;
  /** Every state it entered, in order, the last one included. */
  readonly transitions: readonly State[];
  /** What was logged by the task and about it, and what it printed, with `source: "console"`. Secrets are covered. */
  readonly logs: readonly LogEvent[];
}

const upstream = makeTask("upstream", () => undefined);

/**
 * Runs one task for a test, through the same steps as in a flow: trigger, cache, retries, timeout, handlers, checkpoint. Never
 * rejects for what the task does; its state says it. Nothing is written to the terminal: what the task prints is in `logs`.
 *
 * It runs in a flow of its own, in this thread. A mapped run is not what it is for: run a flow for that.
 */
export async function runTask<A extends readonly unknown[], R>(task: Task<A, R>, args: Args<NoInfer<A>>, options: RunTaskOptions = {}): Promise<TaskTest<R>> {
  const { upstreamStates = [], ...runOptions } = options;
  const logging = task.with({ logConsole: true });
  const flow = new Flow("test", () => {
    const upstreams = upstreamStates.map(() => upstream());
    return logging(...args).after(...upstreams);
  });
  const { slug } = lastOf(flow.tasks);
  const transitions: State[] = [];
  const logs: LogEvent[] = [];
  const onEvent = (event: RunEvent): void => {
    if (event.kind === "log") logs.push(event);
    if (event.kind === "state" && event.slug === slug) transitions.push(event.to);
  };
  const taskStates = Object.fromEntries(upstreamStates.map((state, i) => [flow.tasks[i]?.slug ?? "", state]));
  const run = await flow.run({ ...runOptions, taskStates, onEvent, print: () => undefined });
  return { state: run.stateOf(flow.refs), transitions, logs };
}

function lastOf<T>(list: readonly T[]): T {
  const last = list.at(-1);
  if (last === undefined) throw new Error("Internal error: a call of a task added none");
  return last;
}
