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
  readonly loop?: { readonly count: number; readonly result: unknown } | undefined;
  /** The result's bytes, where it comes from elsewhere: the state has no result then. */
  readonly value?: Uint8Array | undefined;
  /** The states it went through elsewhere, and its starts that count for retries. */
  readonly trail?: string | undefined;
  readonly runCount?: number | undefined;
  /** Set where its worker was lost before it was over: it may be started again. `state` says how it was lost. */
  readonly lost?: "worker lost" | "worker retired" | "unresponsive" | undefined;
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
  /** The same task runs for workers elsewhere. */
  readonly remote: () => Promise<RemoteRun>;
}

/** Why a flow cannot go to workers: the caller's matter, so that the run rejects with it before anything has run. */
export class FlowRefused extends Error {
  override readonly cause: Error;

  constructor(cause: Error) {
    super(cause.message);
    this.cause = cause;
  }
}

/** A run as workers elsewhere see it: messages whose bytes only the engine reads, on both ends. What each of them is for stands in `protocol/messages.ts`. */
export interface RemoteRun {
  /** The body of "begin". Rejects with FlowRefused. */
  begin(): Promise<Uint8Array>;
  /** Reads the body of "ready". Throws FlowRefused where the worker has another flow than this one. */
  ready(body: Uint8Array): void;
  /** Reads the body of "refused": why the worker cannot run this flow. */
  refused(body: Uint8Array): FlowRefused;
  /** The body of a request. Throws where something that the task run reads cannot be written. */
  request(request: TaskRunRequest): Uint8Array;
  /** What a worker must have been sent before this request. */
  sharesOf(request: TaskRunRequest): readonly number[];
  /** The body of "share". Throws where a value cannot be written. */
  share(key: number): Uint8Array;
  /** Told of each share that no request will ask for again. */
  onForget: (key: number) => void;
  /** Milliseconds that the body may take. */
  limitOf(request: TaskRunRequest): number | undefined;
  /** The body of a task run began. */
  started(request: TaskRunRequest): void;
  /** Reads the body of "outcome". */
  outcome(request: TaskRunRequest, body: Uint8Array): TaskRunOutcome;
  /** Reads the body of "event". */
  event(body: Uint8Array): void;
  /** A worker wrote this outside of its task runs. */
  wrote(text: string, stream: "stdout" | "stderr"): void;
  /** The body of "answer" to the body of "ask". */
  answer(body: Uint8Array): Uint8Array;
  /** Told when a body is to be asked to stop, with the body of "tell". */
  onTell: (request: TaskRunRequest, body: Uint8Array) => void;
  /** The body took `context.signal`, so that it can hear. */
  hears(request: TaskRunRequest): void;
  /** The outcome of a task run that is decided here: handlers are asked, and a failure may be retried. */
  decide(request: TaskRunRequest, state: State): Promise<TaskRunOutcome>;
  /** What a limit that a task run went over makes of it. */
  timedOut(request: TaskRunRequest, limit: number): State;
  /** How the task run is called in messages. */
  label(request: TaskRunRequest): string;
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
  /** How often a task run is started again that was lost with its worker. Default 0. */
  readonly lostRetries?: number | undefined;
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
