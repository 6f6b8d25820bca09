import type { Done, Failure, Looped, Mapped, Plain, Retrying, Skipped, State, StateRecord, Waiting } from "./state.ts";

/** The states every task run begins with and passes through; shared, since states are never changed. */
export const pending: Plain = Object.freeze({ type: "Pending", message: "" });
export const running: Plain = Object.freeze({ type: "Running", message: "Running." });

/** The message of a task run that returned. Task runs with this very message are kept as columns, without an object. */
export const succeeded = "Task run succeeded.";

export const success = (result: unknown, message = succeeded): Done => ({ type: "Success", message, result });

export const cached = (result: unknown, expiresAt: Date | null, message: string): Done => ({ type: "Cached", message, result, expiresAt });

export const skipped = (message: string, result?: unknown): Skipped => ({ type: "Skipped", message, result });

export const mapped = (count: number, result: unknown, message = `Mapped over ${count} ${count === 1 ? "element" : "elements"}.`): Mapped => ({
  type: "Mapped",
  message,
  result,
  count,
});

export const failure = (type: Failure["type"], error: Error, message: string = describeError(error)): Failure => ({ type, message, error });

export const retrying = (startTime: Date, runCount: number, message: string): Retrying => ({ type: "Retrying", message, startTime, runCount });

export const waiting = (type: Waiting["type"], startTime: Date | null, message: string): Waiting => ({ type, message, startTime });

export const looped = (result: unknown, loopCount: number, message: string): Looped => ({ type: "Looped", message, loopCount, result });

export const plain = (type: Plain["type"], message: string): Plain => ({ type, message });

/** `TypeError: x is not a function`, in one line. */
export function describeError(error: Error): string {
  // A field of an error of the user's may be anything, also a getter that throws.
  const text = (key: "name" | "message"): string => attempt(() => String(error[key])) ?? `(its ${key} cannot be read)`;
  const message = text("message");
  return message === "" ? text("name") : `${text("name")}: ${message}`;
}

/** Whatever was thrown, as an Error. What was no Error stands in `cause`. */
export function toError(thrown: unknown): Error {
  // An error of another realm, such as a vm context's, has no prototype of ours but the same fields. A proxy may refuse to be asked.
  const isError = attempt(() => thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]");
  return isError ? (thrown as Error) : new Error(`${describeThrown(thrown)} was thrown`, { cause: thrown });
}

function describeThrown(thrown: unknown): string {
  if (thrown === undefined || thrown === null) return String(thrown);
  const isValue = typeof thrown !== "object" && typeof thrown !== "function";
  return isValue ? `the ${typeof thrown} ${String(thrown)}` : "a value that is no Error";
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Makes a state of a record that a user wrote. A missing start time is `now`, in milliseconds. */
export function stateFromRecord(record: StateRecord, now: number): State {
  const { type, message = "" } = record;
  switch (type) {
    case "Success":
      return success(record.result, message || succeeded);
    case "Cached":
      return cached(record.result, record.expiresAt ?? null, message);
    case "Mapped":
      return mapped(record.count ?? (Array.isArray(record.result) ? record.result.length : 0), record.result, message);
    case "Skipped":
      return skipped(message, record.result);
    case "Looped":
      return looped(record.result, record.loopCount ?? 1, message);
    case "Failed":
    case "TimedOut":
    case "TriggerFailed":
    case "ValidationFailed":
    case "Crashed": {
      const error = "error" in record && record.error !== undefined ? toError(record.error) : new Error(message || type);
      return failure(type, error, message || describeError(error));
    }
    case "Retrying":
      return retrying(startTime(record, now) ?? new Date(now), record.runCount ?? 1, message);
    case "Paused":
      return waiting(type, record.startTime === undefined ? null : startTime(record, now), message);
    case "Scheduled":
    case "Resume":
    case "Queued":
      return waiting(type, startTime(record, now), message);
    case "Pending":
    case "Submitted":
    case "Running":
    case "Cancelling":
    case "Cancelled":
      return plain(type, message);
  }
}

function startTime(record: StateRecord, now: number): Date | null {
  if (record.startTime === null) return null;
  return record.startTime === undefined ? new Date(now) : new Date(record.startTime);
}
