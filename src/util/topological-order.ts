/** What comes before what: numbers from 0 to `size - 1`, and for each of them those that must come after it. */
export interface Precedence {
  readonly size: number;
  after(item: number): Iterable<number>;
}

/**
 * The items in an order that respects the precedence; among those that could come next it is always the smallest. Undefined
 * where there is a cycle.
 */
export function topologicalOrder(precedence: Precedence): readonly number[] | undefined {
  const { size } = precedence;
  const waitingFor = new Uint32Array(size);
  for (let item = 0; item < size; item++) for (const next of precedence.after(item)) waitingFor[next] = (waitingFor[next] ?? 0) + 1;
  const ready = new SmallestFirst();
  for (let item = 0; item < size; item++) if (waitingFor[item] === 0) ready.push(item);
  const order: number[] = [];
  for (let item = ready.pop(); item !== undefined; item = ready.pop()) {
    order.push(item);
    for (const next of precedence.after(item)) {
      const left = (waitingFor[next] ?? 0) - 1;
      waitingFor[next] = left;
      if (left === 0) ready.push(next);
    }
  }
  return order.length === size ? order : undefined;
}

/** One cycle, each item before the next and the last before the first; undefined where there is none. */
export function findCycle(precedence: Precedence): readonly number[] | undefined {
  const { size } = precedence;
  const unseen = 0;
  const onPath = 1;
  const done = 2;
  const mark = new Uint8Array(size);
  for (let start = 0; start < size; start++) {
    if (mark[start] !== unseen) continue;
    const path: { readonly item: number; readonly rest: Iterator<number> }[] = [];
    const enter = (item: number): void => {
      mark[item] = onPath;
      path.push({ item, rest: precedence.after(item)[Symbol.iterator]() });
    };
    enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.next();
      if (next.done) {
        mark[top.item] = done;
        path.pop();
      } else if (mark[next.value] === onPath) {
        return path.slice(path.findIndex(({ item }) => item === next.value)).map(({ item }) => item);
      } else if (mark[next.value] === unseen) enter(next.value);
    }
  }
  return undefined;
}

/** A binary heap of numbers. */
class SmallestFirst {
  readonly #heap: number[] = [];

  push(item: number): void {
    let at = this.#heap.length;
    this.#heap.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#get(parent) <= item) break;
      this.#heap[at] = this.#get(parent);
      at = parent;
    }
    this.#heap[at] = item;
  }

  pop(): number | undefined {
    const smallest = this.#heap[0];
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return smallest;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#heap.length) break;
      if (child + 1 < this.#heap.length && this.#get(child + 1) < this.#get(child)) child++;
      if (this.#get(child) >= last) break;
      this.#heap[at] = this.#get(child);
      at = child;
    }
    this.#heap[at] = last;
    return smallest;
  }

  #get(at: number): number {
    return this.#heap[at] ?? Number.POSITIVE_INFINITY;
  }
}
