/**
 * One word of shared memory by which a reader says that it sleeps, so that a writer rings only then.
 *
 *   awake ── lieDown: found nothing ──▶ asleep ── wake: the writer takes the flag, and rings ──▶ awake
 *
 * The reader looks once more after `lieDown`: what was written before it is then seen by the reader, what is written after it rings.
 */
export class SleepFlag {
  readonly #words: Int32Array;
  readonly #at: number;

  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  get isSet(): boolean {
    return Atomics.load(this.#words, this.#at) === 1;
  }

  lieDown(): void {
    Atomics.store(this.#words, this.#at, 1);
  }

  getUp(): void {
    Atomics.store(this.#words, this.#at, 0);
  }

  /** True for one writer of all that wrote since the reader lay down: it has to ring. */
  wake(): boolean {
    return Atomics.load(this.#words, this.#at) === 1 && Atomics.compareExchange(this.#words, this.#at, 1, 0) === 1;
  }
}
