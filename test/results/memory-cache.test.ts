import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CacheEntry, type CacheQuery, mayServe } from "../../src/results/cache-entry.ts";
import { type CacheValidator, validators } from "../../src/results/cache-validators.ts";
import { MemoryCache } from "../../src/results/memory-cache.ts";
import { entryOf, queryOf } from "./cache-samples.ts";

const custom: CacheValidator = ({ entry, inputs }) => entry.inputs.a === inputs.a;

describe("MemoryCache", () => {
  it("gives the newest entry of the bucket that the validator lets pass", () => {
    const cache = new MemoryCache<string>();
    cache.store("b", entryOf("one", { inputs: { a: 1 } }));
    cache.store("b", entryOf("two", { inputs: { a: 2 } }));
    cache.store("other", entryOf("elsewhere", { inputs: { a: 1 } }));
    expect(cache.lookup("b", queryOf())?.value).toBe("two");
    for (const validator of [validators.allInputs, validators.partialInputs(["a"]), custom]) {
      expect(cache.lookup("b", queryOf({ inputs: { a: 1 }, validator }))?.value).toBe("one");
      expect(cache.lookup("b", queryOf({ inputs: { a: 3 }, validator }))).toBeUndefined();
    }
    expect(cache.lookup("nobody's", queryOf())).toBeUndefined();
    expect(cache.lookup("b", queryOf({ validator: validators.neverUse }))).toBeUndefined();
  });

  it("serves later runs only", () => {
    const cache = new MemoryCache<string>();
    cache.store("b", entryOf("mine", { run: "r1" }));
    expect(cache.lookup("b", queryOf({ run: "r1" }))).toBeUndefined();
    expect(cache.lookup("b", queryOf({ run: "r2" }))?.value).toBe("mine");
  });

  it("keeps the children of a map apart, so that widths may differ between runs", () => {
    const cache = new MemoryCache<string>();
    for (const mapIndex of [0, 1, 2]) cache.store("b", entryOf(`child ${mapIndex}`, { mapIndex, inputs: { day: mapIndex } }));
    expect([0, 1, 2, 3].map((mapIndex) => cache.lookup("b", queryOf({ mapIndex }))?.value)).toEqual(["child 0", "child 1", "child 2", undefined]);
    const moved = queryOf({ mapIndex: 7, inputs: { day: 2 }, validator: validators.allInputs });
    expect(cache.lookup("b", moved)?.value).toBe("child 2");
  });

  it("keeps one entry where circumstances are equal: the newest", () => {
    const cache = new MemoryCache<string>();
    cache.store("b", entryOf("old", { at: 0, inputs: { a: 1, b: 2 } }));
    cache.lookup("b", queryOf());
    cache.store("b", entryOf("new", { at: 1, inputs: { b: 2, a: 1 } }));
    expect(cache.size).toBe(1);
    expect(cache.lookup("b", queryOf())?.value).toBe("new");
  });

  it("drops expired entries when others are stored", () => {
    const cache = new MemoryCache<string>();
    cache.store("b", entryOf("short", { inputs: { a: 1 }, until: 100 }));
    cache.store("b", entryOf("long", { inputs: { a: 2 }, until: 200 }));
    cache.store("b", entryOf("for ever", { inputs: { a: 3 } }));
    expect(cache.lookup("b", queryOf({ at: 99, inputs: { a: 1 }, validator: validators.allInputs }))?.value).toBe("short");
    expect(cache.lookup("b", queryOf({ at: 100, inputs: { a: 1 }, validator: validators.allInputs }))).toBeUndefined();
    cache.store("c", entryOf("later", { at: 150 }));
    expect(cache.size).toBe(3);
    cache.store("c", entryOf("much later", { at: 2000 }));
    expect(cache.size).toBe(2);
    expect(cache.lookup("b", queryOf({ at: 2000, inputs: { a: 3 }, validator: validators.allInputs }))?.value).toBe("for ever");
  });

  it("holds no more entries than its limit, dropping the oldest of all buckets", () => {
    const cache = new MemoryCache<number>({ maxEntries: 3 });
    for (let i = 0; i < 10; i++) cache.store(`bucket ${i}`, entryOf(i));
    expect(cache.size).toBe(3);
    expect([6, 7, 8, 9].map((i) => cache.lookup(`bucket ${i}`, queryOf())?.value)).toEqual([undefined, 7, 8, 9]);
  });

  it("no longer finds what it dropped, also where it had found it before", () => {
    const cache = new MemoryCache<number>({ maxEntries: 2 });
    const find = (a: number): unknown => cache.lookup("b", queryOf({ inputs: { a }, validator: validators.allInputs }))?.value;
    for (const a of [1, 2]) cache.store("b", entryOf(a, { inputs: { a } }));
    expect([1, 2].map(find)).toEqual([1, 2]);
    cache.store("b", entryOf(3, { inputs: { a: 3 } }));
    expect([1, 2, 3].map(find)).toEqual([undefined, 2, 3]);
  });

  it("holds no more bytes than its limit, and takes no value that alone is above it", () => {
    const cache = new MemoryCache<string>({ maxBytes: 10 });
    const store = (bucket: string, value: string): void => cache.store(bucket, entryOf(value, { size: value.length }));
    store("a", "aaaa");
    store("b", "bbbb");
    store("c", "cccc");
    expect(["a", "b", "c"].map((bucket) => cache.lookup(bucket, queryOf())?.value)).toEqual([undefined, "bbbb", "cccc"]);
    store("d", "d".repeat(11));
    expect(["b", "c", "d"].map((bucket) => cache.lookup(bucket, queryOf())?.value)).toEqual(["bbbb", "cccc", undefined]);
    store("b", "bb");
    store("e", "eeee");
    expect(cache.size).toBe(3);
  });

  it("answers in constant time for the children of a wide map", () => {
    const cache = new MemoryCache<number>();
    const width = 30_000;
    for (let i = 0; i < width; i++) cache.store("b", entryOf(i, { mapIndex: i, inputs: { i } }));
    const reads = { count: 0 };
    const counting: CacheValidator = Object.assign(
      (question: Parameters<CacheValidator>[0]) => {
        reads.count++;
        return validators.allInputs(question);
      },
      { compares: validators.allInputs.compares },
    ) as CacheValidator;
    for (let i = 0; i < width; i += 100) expect(cache.lookup("b", queryOf({ mapIndex: i, inputs: { i }, validator: counting }))?.value).toBe(i);
    expect(reads.count).toBe(width / 100);
  });

  it("answers as a plain list of entries would", () => {
    const values = fc.record({ a: fc.constantFrom(1, 2, 3), b: fc.constantFrom(1, 2) }, { requiredKeys: [] });
    const sample = fc.record({ inputs: values, parameters: values, mapIndex: fc.constantFrom(null, 0, 1), run: fc.constantFrom("r1", "r2") });
    const validator = fc.constantFrom(...[validators.durationOnly, validators.allInputs, validators.allParameters, validators.partialInputs(["a"]), custom]);
    const step = fc.record({
      bucket: fc.constantFrom("x", "y"),
      sample,
      validator,
      store: fc.boolean(),
      lasts: fc.constantFrom(1, 500, 3000, null),
      passes: fc.constantFrom(0, 1, 400, 2000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const cache = new MemoryCache<number>();
        const model = new PlainList();
        let at = 0;
        for (const [value, { bucket, sample: said, validator: asked, store, lasts, passes }] of steps.entries()) {
          at += passes;
          const entry = entryOf(value, { ...said, at, until: lasts === null ? null : at + lasts });
          if (store) cache.store(bucket, entry);
          if (store) model.store(bucket, entry);
          const query = queryOf({ ...said, at, run: "r3", validator: asked });
          expect(cache.lookup(bucket, query)?.value).toBe(model.lookup(bucket, query)?.value);
        }
        expect(cache.size).toBeLessThanOrEqual(model.size);
      }),
      { numRuns: 300 },
    );
  });
});

/** The cache as one would say it: a list, newest last. */
class PlainList {
  #entries: { bucket: string; entry: CacheEntry<number> }[] = [];

  get size(): number {
    return this.#entries.length;
  }

  store(bucket: string, entry: CacheEntry<number>): void {
    const same = ({ entry: other, bucket: of }: { entry: CacheEntry<number>; bucket: string }): boolean =>
      of === bucket &&
      JSON.stringify([other.mapIndex, sorted(other.inputs), sorted(other.parameters)]) ===
        JSON.stringify([entry.mapIndex, sorted(entry.inputs), sorted(entry.parameters)]);
    this.#entries = this.#entries.filter((other) => !same(other));
    this.#entries.push({ bucket, entry });
  }

  lookup(bucket: string, query: CacheQuery): CacheEntry<number> | undefined {
    return this.#entries.findLast(({ bucket: of, entry }) => of === bucket && mayServe(entry, query))?.entry;
  }
}

function sorted(tokens: object): unknown {
  return Object.entries(tokens).sort();
}
