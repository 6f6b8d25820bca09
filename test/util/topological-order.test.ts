import fc from "fast-check";
import { expect, test } from "vitest";
import { findCycle, topologicalOrder } from "../../src/util/topological-order.ts";

type Pair = readonly [before: number, after: number];
const precedence = (size: number, pairs: readonly Pair[]) => ({
  size,
  after: (item: number) => pairs.filter(([before]) => before === item).map(([, after]) => after),
});

/** Takes the smallest item that nothing left is before, until there is none. */
function slowOrder(size: number, pairs: readonly Pair[]): readonly number[] | undefined {
  const left = new Set(Array.from({ length: size }, (_, i) => i));
  const order: number[] = [];
  while (left.size > 0) {
    const next = [...left].find((item) => !pairs.some(([before, after]) => after === item && left.has(before)));
    if (next === undefined) return undefined;
    order.push(next);
    left.delete(next);
  }
  return order;
}

const graph = fc.integer({ min: 1, max: 12 }).chain((size) => {
  const item = fc.integer({ min: 0, max: size - 1 });
  return fc.tuple(fc.constant(size), fc.array(fc.tuple(item, item), { maxLength: 20 }));
});

test("always the smallest item that can come next", () => {
  fc.assert(
    fc.property(graph, ([size, pairs]) => {
      expect(topologicalOrder(precedence(size, pairs))).toEqual(slowOrder(size, pairs));
    }),
  );
});

test("there is an order, or a cycle whose every step is given", () => {
  fc.assert(
    fc.property(graph, ([size, pairs]) => {
      const cycle = findCycle(precedence(size, pairs));
      if (cycle === undefined) {
        expect(topologicalOrder(precedence(size, pairs))).toHaveLength(size);
        return;
      }
      expect(cycle.length).toBeGreaterThan(0);
      expect(new Set(cycle).size).toBe(cycle.length);
      for (const [i, item] of cycle.entries()) {
        const next = cycle[(i + 1) % cycle.length];
        expect(pairs.some(([before, after]) => before === item && after === next)).toBe(true);
      }
    }),
  );
});

test("a chain of 100,000 neither overflows nor takes long", () => {
  const size = 100_000;
  const chain = { size, after: (item: number) => (item > 0 ? [item - 1] : []) };
  expect(topologicalOrder(chain)?.[0]).toBe(size - 1);
  expect(findCycle(chain)).toBeUndefined();
});
