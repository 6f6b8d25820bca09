import { isKind, type StateType, stateTypes } from "./kinds.ts";

interface Base {
  /** A sentence for people. Empty only before anything happened. */
  readonly message: string;
}

/** It ran, or its value was found: there is a result. */
export interface Done<out T = unknown> extends Base {
  readonly type: "Success" | "Cached";
  readonly result: T;
  /** Cached only: until when the value may be used again; null is for ever. */
  readonly expiresAt?: Date | null;
}
/** The parent of a mapped task: its children carry the work. `result` is the list of their values. */
export interface Mapped<out T = unknown> extends Base {
  readonly type: "Mapped";
  readonly result: T;
  readonly count: number;
}
/** It was left out. There is a value only where `Skip` was given one. */
export interface Skipped<out T = unknown> extends Base {
  readonly type: "Skipped";
  readonly result: T | undefined;
}
/**
 * It ended without a value. TimedOut: over its time. TriggerFailed: its trigger said no. ValidationFailed: a check of the
 * result did. Crashed: the worker or cluster was lost, not the user's code.
 */
export interface Failure extends Base {
  readonly type: "Failed" | "TimedOut" | "TriggerFailed" | "ValidationFailed" | "Crashed";
  readonly error: Error;
}
/** It waits for a time, or, with null, for somebody to resume it. */
export interface Waiting extends Base {
  readonly type: "Scheduled" | "Paused" | "Resume" | "Queued";
  readonly startTime: Date | null;
}
/** It failed and will start again at `startTime`. `runCount` starts have been made. */
export interface Retrying extends Base {
  readonly type: "Retrying";
  readonly startTime: Date | null;
  readonly runCount: number;
}
/** One round of a loop is over; the next follows with `result` in `context.taskLoopResult`. */
export interface Looped extends Base {
  readonly type: "Looped";
  readonly loopCount: number;
  readonly result: unknown;
}
/** States that carry nothing but their message. */
export interface Plain extends Base {
  readonly type: "Pending" | "Submitted" | "Running" | "Cancelling" | "Cancelled";
}

/**
 * The state of a task run or of a flow run: a plain record, told apart by `type`. Never changed, only replaced.
 * `result` and `error` may be decoded when they are first read, and are then kept.
 */
export type State<T = unknown> = Done<T> | Mapped<T> | Skipped<T> | Failure | Waiting | Retrying | Looped | Plain;

/** A state as users may write one where headrace takes one. A missing `startTime` means now. */
export interface StateRecord {
  readonly type: StateType;
  readonly message?: string;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly startTime?: Date | string | number | null;
  readonly runCount?: number;
  readonly loopCount?: number;
  readonly count?: number;
  readonly expiresAt?: Date | null;
}

/** Whether it has not started, or waits for its next start: Pending, Scheduled, Paused, Resume, Retrying. */
export const isPending = (state: State): boolean => isKind(state.type, "pending");
/** Whether it waits for a time: Scheduled, Paused, Resume, Retrying and also Queued. */
export const isScheduled = (state: State): boolean => isKind(state.type, "scheduled");
/** Whether it is running: Running or Cancelling. */
export const isRunning = (state: State): boolean => isKind(state.type, "running");
/** Whether it is over. A Cancelled or Looped state is finished, but neither successful nor failed. */
export const isFinished = (state: State): boolean => isKind(state.type, "finished");
/** Whether it is Success or a kind of it: Cached, Mapped, Skipped. */
export function isSuccessful<T>(state: State<T>): state is Done<T> | Mapped<T> | Skipped<T> {
  return isKind(state.type, "successful");
}
/** Whether it is Failed or a kind of it: TimedOut, TriggerFailed, ValidationFailed, Crashed. */
export const isFailed = (state: State): state is Failure => isKind(state.type, "failed");
/** Whether its value was found or kept for later runs. */
export const isCached = (state: State): boolean => state.type === "Cached";
/** Whether it is the parent of a mapped task, with children. */
export const isMapped = (state: State): boolean => state.type === "Mapped";
/** Whether it was left out. */
export const isSkipped = (state: State): boolean => state.type === "Skipped";
/** Whether a round of a loop ended. */
export const isLooped = (state: State): boolean => state.type === "Looped";
/** Whether it failed and will start again. */
export const isRetrying = (state: State): boolean => state.type === "Retrying";
/** Whether it waits for somebody, or for a time that a pause named. */
export const isPaused = (state: State): boolean => state.type === "Paused";
/** Whether it waits for room under a limit. */
export const isQueued = (state: State): boolean => state.type === "Queued";
/** Whether it is on its way to a worker. */
export const isSubmitted = (state: State): boolean => state.type === "Submitted";
/** Whether it was cancelled. Such a state is finished, but neither successful nor failed. */
export const isCancelled = (state: State): boolean => state.type === "Cancelled";
/** Whether its worker or cluster was lost, or the task ended its process. */
export const isCrashed = (state: State): boolean => state.type === "Crashed";
/** Whether it took longer than its timeout. */
export const isTimedOut = (state: State): boolean => state.type === "TimedOut";
/** Whether its trigger did not let it run. */
export const isTriggerFailed = (state: State): boolean => state.type === "TriggerFailed";

/** Whether a value is a state or a record that can be made one. */
export function isStateRecord(value: unknown): value is StateRecord {
  return typeof value === "object" && value !== null && "type" in value && stateTypes.includes(value.type as StateType);
}
