import type { StateRecord } from "../states/state.ts";

/*
 * States for `flow.run({ taskStates })` and `runTask({ upstreamStates })`. A plain record will do in their place:
 * `{ type: "Success", result: 42 }`.
 */

/** It ran and returned this. */
export const success = (result?: unknown): StateRecord => ({ type: "Success", result });

/** It failed with this error, or with an error of this text. */
export const failed = (error: unknown = "failed"): StateRecord => ({ type: "Failed", error: typeof error === "string" ? new Error(error) : error });

/** It took too long. */
export const timedOut = (message = "out of time"): StateRecord => ({ type: "TimedOut", message });

/** Its trigger said no. */
export const triggerFailed = (message = "trigger failed"): StateRecord => ({ type: "TriggerFailed", message });

/** It was left out; it has a value only where one is given. */
export const skipped = (result?: unknown): StateRecord => ({ type: "Skipped", result });

/** It was cancelled. */
export const cancelled = (message = "cancelled"): StateRecord => ({ type: "Cancelled", message });

/** Its value was found in a cache. In a run the entry is looked at again. */
export const cached = (result: unknown, expiresAt: Date | null = null): StateRecord => ({ type: "Cached", result, expiresAt });

/** It waits for somebody to resume it, or for a time. */
export const paused = (startTime: Date | null = null): StateRecord => ({ type: "Paused", startTime });

/** It was resumed, and may start at this time, by default now. */
export const resumed = (startTime?: Date): StateRecord => ({ type: "Resume", ...(startTime === undefined ? {} : { startTime }) });

/** It failed that many times and starts again at this time, by default now. */
export const retrying = (runCount = 1, startTime?: Date): StateRecord => ({ type: "Retrying", runCount, ...(startTime === undefined ? {} : { startTime }) });
