/** Things in the order in which they came, any of which may leave before its turn. All of it takes constant time. */
export class Arrivals<T> {
  readonly #waiting = new Set<T>();
  /**
   * Goes on where it stopped. A new iterator each time would walk over all that left: a Set keeps their places for a while.
   */
  #order: SetIterator<T> = this.#waiting.values();

  add(one: T): void {
    this.#waiting.add(one);
  }

  /** Whether it was there. */
  delete(one: T): boolean {
    return this.#waiting.delete(one);
  }

  /** Takes out the one that has been there longest. */
  shift(): T | undefined {
    let next = this.#order.next();
    if (next.done === true) {
      // An iterator that came to the end stays there.
      this.#order = this.#waiting.values();
      next = this.#order.next();
    }
    if (next.done === true) return undefined;
    this.#waiting.delete(next.value);
    return next.value;
  }
}
