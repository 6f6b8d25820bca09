import type { State } from "../states/state.ts";

/**
 * What an executor is asked to run: data that names a task run, never a function. How its inputs are read lies behind the request,
 * since a worker elsewhere needs them as bytes and one in this process does not.
 */
export interface TaskRunRequest {
  readonly slug: string;
  /** The child of a mapped task, or -1. */
  readonly mapIndex: number;
  /** Which start of this task run, from 1. */
  readonly attempt: number;
}

/** How a start of a task run ended: with a final state, or with one that waits for a time or for somebody. */
export interface TaskRunOutcome {
  readonly state: State;
  /** Milliseconds since 1970; 0 where the body was never called. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** What a failed task run was called with, in one short line. */
  readonly inputs?: string | undefined;
  /** Where a loop stands that has not ended: the next start goes on there. */
  readonly loop?: { readonly count: number; readonly result: unknown };
}

/** What a run hands to its executor. */
export interface RunHandle {
  readonly flowName: string;
  readonly flowRunId: string;
  /** Aborts when the run is to end. While the executor still opens it should give up then: nobody waits for it longer than that takes. */
  readonly signal: AbortSignal;
  /** To be called when `capacity` has grown: the run then hands over more. */
  readonly capacityGrew: () => void;
  /** Runs one task run in this thread, on the flow object that lives here. */
  readonly runTask: (request: TaskRunRequest) => TaskRunOutcome | Promise<TaskRunOutcome>;
  /** Gives up a task run that `runTask` began, at once: its outcome is `state`, and whatever its body still does is ignored. */
  readonly abandon: (request: TaskRunRequest, state: State) => void;
}

/**
 * The executor while one run uses it.
 *
 *   open ──▶ ready ── run, at most `capacity` at once ──▶ ready ── close ──▶ closed
 *
 * `run` answers at once where it can, so that a cheap task costs no promise. It never rejects for what a task does: a lost worker is a
 * Crashed outcome. `close` waits for nothing that was cancelled, and leaves nothing behind.
 */
export interface ExecutorSession {
  /** How many task runs it takes at once, at least 1. May change while it runs; what is handed over stays, where it becomes less. */
  readonly capacity: number;
  run(request: TaskRunRequest): TaskRunOutcome | Promise<TaskRunOutcome>;
  /** Ends a task run now, as hard as it can. The outcome of `run` is then `state`. */
  end(request: TaskRunRequest, state: State): void;
  close(): void | Promise<void>;
}

/** Where a flow's task runs run. One executor object may serve several runs, one after the other or at once. */
export interface Executor {
  /** How people call it in a run's first line: "local", "4 threads". */
  readonly label: string;
  /** The report of the last run that had one, as HTML; "" where none was asked for. */
  readonly performanceReport: string;
  open(run: RunHandle): ExecutorSession | Promise<ExecutorSession>;
}
