interface Link<T> {
  readonly one: T;
  before: Link<T> | undefined;
  after: Link<T> | undefined;
}

/**
 * Things in the order in which they came, any of which may leave before its turn. All of it takes constant time. Linked by hand: an
 * iterator over a Set that goes on later would hold on to all that has left meanwhile.
 */
export class Arrivals<T> {
  readonly #links = new Map<T, Link<T>>();
  #first: Link<T> | undefined;
  #last: Link<T> | undefined;

  add(one: T): void {
    if (this.#links.has(one)) return;
    const link: Link<T> = { one, before: this.#last, after: undefined };
    this.#links.set(one, link);
    if (this.#last === undefined) this.#first = link;
    else this.#last.after = link;
    this.#last = link;
  }

  /** Whether it was there. */
  delete(one: T): boolean {
    const link = this.#links.get(one);
    if (link === undefined) return false;
    this.#links.delete(one);
    const { before, after } = link;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    return true;
  }

  /** Takes out the one that has been there longest. */
  shift(): T | undefined {
    const one = this.#first?.one;
    if (one !== undefined) this.delete(one);
    return one;
  }
}
