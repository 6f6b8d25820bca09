/** Up to this many objects are looked for one by one: it saves each of them the hash that a Map gives it. */
const few = 12;

/** Numbers objects in the order in which they came. */
export class SeenObjects {
  readonly #first: object[] = [];
  #numbers: Map<object, number> | undefined = undefined;

  /** -1 for one that was not seen. */
  numberOf(object: object): number {
    return this.#numbers === undefined ? this.#first.indexOf(object) : (this.#numbers.get(object) ?? -1);
  }

  add(object: object): void {
    if (this.#numbers !== undefined) this.#numbers.set(object, this.#numbers.size);
    else if (this.#first.push(object) === few) this.#numbers = new Map(this.#first.map((seen, number) => [seen, number]));
  }
}
