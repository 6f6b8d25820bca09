/** Time as the display sees it, handed in so that tests can drive it. */
export interface Beat {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back again and again until the returned function is called. It keeps no process alive. */
  start(everyMs: number, callback: () => void): () => void;
}

/** The machine's own time. */
export const systemBeat: Beat = {
  now: Date.now,
  start(everyMs, callback) {
    const timer = setInterval(callback, everyMs);
    timer.unref();
    return () => clearInterval(timer);
  },
};

/**
 * Does some work at most once in a while: on the beat, or, where the program is too busy for timers, when it is reminded by an event.
 */
export class Pace {
  readonly #everyMs: number;
  readonly #work: () => void;
  readonly #beat: Beat;
  readonly #stop: () => void;
  #last: number;

  constructor(everyMs: number, work: () => void, beat: Beat) {
    this.#everyMs = everyMs;
    this.#work = work;
    this.#beat = beat;
    this.#last = beat.now();
    this.#stop = beat.start(everyMs, () => this.remind());
  }

  remind(): void {
    const now = this.#beat.now();
    if (now - this.#last < this.#everyMs) return;
    this.#last = now;
    this.#work();
  }

  stop(): void {
    this.#stop();
  }
}
