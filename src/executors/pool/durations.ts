/** Milliseconds of work that a worker is given ahead, so that tiny tasks need not wait for messages. */
const ahead = 2;
/** The most requests that a worker holds beside those it runs. */
const most = 256;
/** How much one duration changes the estimate. */
const weight = 0.2;
/** A task run costs a worker about this much besides its body. */
const overhead = 0.003;

/**
 * How long task runs take, learnt from those that are over, and how many of them a worker is given ahead: about two milliseconds' worth.
 * What turns out to be slow after all costs nothing: requests that have not begun are taken back when another worker is free.
 */
export class Durations {
  readonly #estimates = new Map<string, number>();

  /** Milliseconds that a task run of this task will take; undefined before the first is over. */
  of(slug: string): number | undefined {
    return this.#estimates.get(slug);
  }

  /** A task run took this long. */
  learn(slug: string, durationMs: number): void {
    const took = durationMs + overhead;
    const before = this.#estimates.get(slug);
    // One slow task run among many fast ones says little of the next.
    this.#estimates.set(slug, before === undefined ? took : before + weight * (Math.min(took, before * 10) - before));
  }

  /** How many more requests of this task a worker may hold that has so many milliseconds of work before it. At least one is always ahead. */
  room(slug: string, expected: number, held: number): boolean {
    if (held === 0) return true;
    const estimate = this.of(slug);
    return estimate !== undefined && held < most && expected + estimate <= ahead;
  }

  /** How many requests of the quickest task it has seen a worker could hold. */
  get widest(): number {
    let least = ahead;
    for (const estimate of this.#estimates.values()) least = Math.min(least, estimate);
    return Math.min(most, Math.max(1, Math.floor(ahead / least)));
  }
}
