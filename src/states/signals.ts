import type { StateType } from "./kinds.ts";

const brand = Symbol.for("headrace.signal");

/** What a signal may say of the state it asks for. */
export interface SignalDetails {
  readonly result?: unknown;
  readonly startTime?: Date | undefined;
}

/**
 * Thrown inside a task, trigger or handler to set a state. An Error, so that it has a stack; tell it apart with `isSignal`
 * in a `catch` of your own, and throw it on.
 */
export abstract class Signal extends Error {
  abstract readonly stateType: StateType;
  readonly details: SignalDetails;

  constructor(message: string, details: SignalDetails = {}) {
    super(message);
    this.details = details;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Whether a caught value is one of headrace's signals, from whichever copy of the package. */
export function isSignal(value: unknown): value is Signal {
  if (typeof value !== "object" || value === null) return false;
  try {
    return brand in value;
  } catch {
    // A proxy that refuses to be asked is none.
    return false;
  }
}

/** Ends the task run Skipped. It has a value only where `result` is given. */
export class Skip extends Signal {
  override readonly name = "Skip";
  readonly stateType = "Skipped";
  constructor(message = "", details: { readonly result?: unknown } = {}) {
    super(message, details);
  }
}

/** Ends the attempt Failed; retries apply. */
export class Fail extends Signal {
  override readonly name = "Fail";
  readonly stateType = "Failed";
  constructor(message = "", details: { readonly result?: unknown } = {}) {
    super(message, details);
  }
}

/** Ends the task run Success with `result`, treated as a value that was returned. */
export class Success extends Signal {
  override readonly name = "Success";
  readonly stateType = "Success";
  constructor(message = "", details: { readonly result?: unknown } = {}) {
    super(message, details);
  }
}

/** Starts the task again at `startTime` (default: after `retryDelay`, or now), also beyond `maxRetries`. */
export class Retry extends Signal {
  override readonly name = "Retry";
  readonly stateType = "Retrying";
  constructor(message = "", details: { readonly startTime?: Date } = {}) {
    super(message, details);
  }
}

/** Pauses the task run until it is resumed, or until `startTime`. */
export class Pause extends Signal {
  override readonly name = "Pause";
  readonly stateType = "Paused";
  constructor(message = "", details: { readonly startTime?: Date } = {}) {
    super(message, details);
  }
}

/** Runs the task once more, with `result` in `context.taskLoopResult` and `context.taskLoopCount` one higher. */
export class Loop extends Signal {
  override readonly name = "Loop";
  readonly stateType = "Looped";
  constructor(message = "", details: { readonly result?: unknown } = {}) {
    super(message, details);
  }
}
