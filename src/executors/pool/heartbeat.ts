/** How many pings in a row may stay unanswered. */
const mostUnanswered = 4;
/** The same until the first answer: a process may take long to come up where many do at once. */
const mostAtStart = 24;

/** Milliseconds between two pings, so that a process which stops answering is known 10 s after the first ping that it did not answer. */
export const usualPingInterval = 2_500;

export interface HeartbeatOptions {
  /** Milliseconds. */
  readonly interval: number;
  readonly ping: () => void;
  /** Called once, when there is no use in waiting for an answer any more. */
  readonly onSilence: () => void;
}

/**
 * Pings somebody who answers unless it is stopped or dead.
 *
 * What counts is how many pings are unanswered, not the time: a driver that was busy, or a machine that slept, finds one more when it
 * comes back, and the answers right after.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: NodeJS.Timeout | undefined;
  #unanswered = 0;
  #most = mostAtStart;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Pings from now on, unless it does already. It keeps no process alive. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#unanswered = 0;
    this.#timer = setInterval(() => this.#beat(), this.#options.interval).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Something was heard. */
  heard(): void {
    this.#unanswered = 0;
    this.#most = mostUnanswered;
  }

  #beat(): void {
    if (this.#unanswered >= this.#most) {
      this.stop();
      this.#options.onSilence();
      return;
    }
    this.#unanswered++;
    this.#options.ping();
  }
}
