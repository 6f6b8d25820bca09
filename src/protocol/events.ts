import type { State } from "../states/state.ts";

/** Levels of log lines, from most to least. */
export type LogLevel = "debug" | "info" | "warn" | "error";

interface Of {
  /** The task, where it belongs to one. */
  readonly slug: string;
  /** The child, where the task is mapped. */
  readonly mapIndex?: number;
  /** Which start of the task run, from 1. */
  readonly attempt: number;
}

/** A task run changed its state. */
export interface StateEvent extends Of {
  readonly kind: "state";
  readonly from: State;
  readonly to: State;
  /** Milliseconds since 1970. */
  readonly at: number;
  /**
   * A failed start that another one follows: this is not how the task run ends. The event of a failure that may still be retried comes once
   * that is decided, by `retryOn` and the handlers; without this mark the failure is final.
   */
  readonly willRetry?: true;
  /** Why it starts again, where its worker was the reason. */
  readonly reason?: "worker lost" | "worker retired" | "unresponsive";
}

/** The flow run changed its state. */
export interface FlowStateEvent {
  readonly kind: "flow-state";
  readonly flowRunId: string;
  readonly flowRunName: string;
  readonly from: State;
  readonly to: State;
  readonly at: number;
}

/** One line of a log. Without a slug it is the flow run's own. */
export interface LogEvent {
  readonly kind: "log";
  readonly level: LogLevel;
  readonly message: string;
  readonly at: number;
  readonly slug?: string;
  readonly mapIndex?: number;
  readonly attempt?: number;
  /** Fields given to the logger beside the text. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** "console" where the task wrote to it, "logger" otherwise. */
  readonly source: "logger" | "console";
}

/** A task run said how far it is. */
export interface ProgressEvent extends Of {
  readonly kind: "progress";
  readonly done: number;
  readonly total: number | undefined;
  readonly at: number;
}

/** A task run was handed to the executor. */
export interface SubmitEvent extends Of {
  readonly kind: "submit";
  readonly at: number;
}

/** Everything that a run says while it goes on, in order for each task run. */
export type RunEvent = StateEvent | FlowStateEvent | LogEvent | ProgressEvent | SubmitEvent;
