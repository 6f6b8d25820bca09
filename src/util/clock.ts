/** Time as the engine sees it, handed in so that tests can drive it. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number;
  /** Milliseconds since some moment: what durations are measured with. Unlike `now` it is never set back or forward. */
  monotonic(): number;
  /** Calls back once that instant is reached, unless the returned function is called first. The callback never runs in the same tick. */
  at(instant: number, callback: () => void): () => void;
}

/** The longest wait a timer of Node's can hold; longer ones are made of several. */
const longest = 2_147_483_647;

/** The machine's own clock. Waits are timed by the monotonic clock: a clock that is set back or forward does not stretch them. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  at(instant, callback) {
    let timer: NodeJS.Timeout;
    const due = performance.now() + (instant - Date.now());
    const wait = (): void => {
      const left = due - performance.now();
      if (left > longest) timer = setTimeout(wait, longest);
      else timer = setTimeout(callback, Math.max(0, left));
    };
    wait();
    return () => clearTimeout(timer);
  },
};
