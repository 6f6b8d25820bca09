/** Milliseconds to wait before the start that follows the given attempt (from 1). */
export interface RetryDelay {
  (attempt: number): number;
  /** What it goes by, where that is a list, whose last one repeats, and no function of the user's. */
  readonly delays?: readonly number[];
}

/** Goes by a list of milliseconds. */
export function listedDelay(delays: readonly number[]): RetryDelay {
  return Object.assign((attempt: number) => delays[Math.min(attempt, delays.length) - 1] ?? 0, { delays });
}
