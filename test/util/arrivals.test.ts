import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Arrivals } from "../../src/util/arrivals.ts";

describe("arrivals", () => {
  test("leave in the order in which they came, or when they want", () => {
    const step = fc.record({ kind: fc.constantFrom("add", "add", "delete", "shift"), value: fc.nat({ max: 20 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const arrivals = new Arrivals<number>();
        let model: number[] = [];
        for (const { kind, value } of steps) {
          if (kind === "shift") expect(arrivals.shift()).toBe(model.shift());
          else if (kind === "delete") {
            expect(arrivals.delete(value)).toBe(model.includes(value));
            model = model.filter((one) => one !== value);
          } else {
            arrivals.add(value);
            if (!model.includes(value)) model.push(value);
          }
        }
        expect([...model, undefined]).toEqual([...model.map(() => arrivals.shift()), arrivals.shift()]);
      }),
    );
  });

  test("a long queue is worked off in the time that it takes to look at each once", () => {
    const arrivals = new Arrivals<number>();
    const length = 200_000;
    for (let i = 0; i < length; i++) arrivals.add(i);
    const begin = performance.now();
    for (let i = 0; i < length; i++) {
      arrivals.shift();
      arrivals.add(length + i);
    }
    // Walking over all that left took minutes.
    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});
