/** Milliseconds of work that a worker is given ahead, so that tiny tasks need not wait for messages. */
const ahead = 2;
/** The most requests that a worker holds beside those it runs. */
const most = 256;
/** How much one duration changes an estimate. */
const weight = 0.2;
/** A task run costs a worker about this much besides its body, in milliseconds. */
const overhead = 0.003;

/**
 * How long task runs take, learnt from those that are over, and how many of them a worker is given ahead: about two milliseconds' worth.
 * What turns out to be slow after all holds nobody up: requests that have not begun are taken back when another worker is free.
 */
export class Durations {
  readonly #bySlug = new Map<string, number>();
  /** Of all task runs: what a task is expected to take of which none is over yet. */
  #overall: number | undefined;

  /** A task run took this long. */
  learn(slug: string, durationMs: number): void {
    const took = durationMs + overhead;
    this.#bySlug.set(slug, nextEstimate(this.#bySlug.get(slug), took));
    this.#overall = nextEstimate(this.#overall, took);
  }

  /** Milliseconds that a task run of this task is expected to take; undefined before any is over. */
  of(slug: string): number | undefined {
    return this.#bySlug.get(slug) ?? this.#overall;
  }

  /** Whether a worker that holds so many requests, with so many milliseconds of work, may be given one more of this task. */
  hasRoom(slug: string, { expected, held }: { readonly expected: number; readonly held: number }): boolean {
    const estimate = this.of(slug);
    return estimate !== undefined && held < most && expected + estimate <= ahead;
  }

  /** How many task runs of those that come now a worker is worth. */
  get depth(): number {
    return this.#overall === undefined ? 1 : Math.min(most, Math.max(1, Math.floor(ahead / this.#overall)));
  }
}

/** One slow task run among many fast ones says little of the next. */
function nextEstimate(before: number | undefined, took: number): number {
  return before === undefined ? took : before + weight * (Math.min(took, before * 10) - before);
}
