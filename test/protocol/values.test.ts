import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteReader } from "../../src/protocol/byte-reader.ts";
import { ByteWriter } from "../../src/protocol/byte-writer.ts";
import { decodeValue, encodeValue, readValue, skipValue, writeValue } from "../../src/protocol/values.ts";
import { copyPlain } from "../../src/util/copy-plain.ts";

const plain = fc.anything({
  withMap: true,
  withSet: true,
  withDate: true,
  withTypedArray: true,
  withBigInt: true,
  withSparseArray: true,
  withNullPrototype: true,
  withBoxedValues: true,
});
const leaves = fc.oneof(
  plain,
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.bigInt(),
  fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
  fc.array(fc.double(), { maxLength: 40 }),
  fc.constantFrom(/a+/giu, /\//dv, new Date(Number.NaN), new ArrayBuffer(3), new DataView(new ArrayBuffer(8), 2, 4)),
);

/** Values in which parts come again, at any place, also inside themselves. */
const tangled = fc
  .tuple(fc.array(leaves, { minLength: 1, maxLength: 8 }), fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 12 }))
  .map(([parts, links]) => {
    const holders = [{}, Object.create(null), [], new Map(), new Set()] as const;
    const all: readonly unknown[] = [...parts, ...holders];
    for (const [to, what, key] of links) {
      const part = all[what % all.length];
      const holder = holders[to % holders.length];
      if (holder instanceof Map) holder.set(all[key % all.length], part);
      else if (holder instanceof Set) holder.add(part);
      else if (Array.isArray(holder)) holder.push(part);
      else if (holder !== undefined) Object.assign(holder, { [`k${key % 5}`]: part });
    }
    return holders;
  });

const again = (value: unknown): unknown => decodeValue(encodeValue(value));

/** Which objects of a value are one and the same: the places in which they are found again, in order. */
function sharing(value: unknown): readonly string[] {
  const seen = new Map<object, string>();
  const found: string[] = [];
  const walk = (part: unknown, path: string): void => {
    if (typeof part !== "object" || part === null) return;
    const first = seen.get(part);
    if (first !== undefined) {
      found.push(`${path} is ${first}`);
      return;
    }
    seen.set(part, path);
    if (part instanceof Map) for (const [i, [key, inner]] of [...part].entries()) [key, inner].forEach((one, j) => void walk(one, `${path}/${i}.${j}`));
    else if (part instanceof Set) for (const [i, inner] of [...part].entries()) walk(inner, `${path}/${i}`);
    else if (!ArrayBuffer.isView(part)) for (const [key, inner] of Object.entries(part)) walk(inner, `${path}/${key}`);
  };
  walk(value, "");
  return found;
}

describe("what comes back", () => {
  test("is what copyPlain makes of a plain value", () => {
    fc.assert(
      fc.property(leaves, (value) => void expect(again(value)).toStrictEqual(copyPlain(value))),
      { numRuns: 1000 },
    );
  });

  test("has the same shared parts and cycles", () => {
    fc.assert(
      fc.property(tangled, (value) => {
        const back = again(value);
        expect(back).toStrictEqual(copyPlain(value));
        expect(sharing(back)).toEqual(sharing(value));
      }),
    );
  });

  test("is the same for many objects as for few", () => {
    const rows: { id: number; self?: unknown; last?: unknown }[] = Array.from({ length: 100 }, (_, id) => ({ id }));
    for (const [i, row] of rows.entries()) {
      row.self = row;
      row.last = rows[i - 1];
    }
    const back = again(rows) as typeof rows;
    expect(sharing(back)).toEqual(sharing(rows));
    expect(back[99]?.last).toBe(back[98]);
  });

  test.each([0, -0, 1, -1, 127, 128, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 53, 0.1, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE])(
    "is the number %d, alone, in a list and in a long list",
    (number) => {
      expect(again(number)).toBe(number);
      expect(again([number])).toStrictEqual([number]);
      expect(again([0.5, ...new Array<number>(20).fill(number)])).toStrictEqual([0.5, ...new Array<number>(20).fill(number)]);
    },
  );

  test("is a list of fractions among which something else is", () => {
    const fractions = Array.from({ length: 30 }, (_, i) => i + 0.5);
    expect(again([...fractions, "x"])).toEqual([...fractions, "x"]);
    expect(again([...fractions, undefined])).toStrictEqual([...fractions, undefined]);
    expect(again({ a: fractions, b: fractions, c: [1] })).toEqual({ a: fractions, b: fractions, c: [1] });
  });

  test("is every kind of view of memory, without what lies around it", () => {
    const { buffer } = Uint8Array.from({ length: 48 }, (_, i) => i);
    const kinds: readonly (new (memory: ArrayBuffer, from?: number, length?: number) => ArrayBufferView)[] = [
      Int8Array,
      Uint8ClampedArray,
      Uint16Array,
      Int32Array,
      Float32Array,
      Float64Array,
      BigUint64Array,
      DataView,
    ];
    for (const View of kinds) {
      const back = again([new View(buffer, 8, 2)]) as [ArrayBufferView];
      expect(back).toStrictEqual([new View(buffer.slice(8, 8 + back[0].byteLength))]);
      expect(back[0].buffer.byteLength).toBe(back[0].byteLength);
    }
  });

  test("is a record whose keys are odd", () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}, "1": 1, "": 2, "a\\u0000b": 3}') as object;
    const other = { a: 1, b: 2 };
    const back = again([value, other, { "a\0b": 1 }, other]) as readonly object[];
    expect(Object.getPrototypeOf(back[0])).toBe(Object.prototype);
    expect(Object.entries(back[0] ?? {})).toEqual(Object.entries(value));
    expect(back[2]).toEqual({ "a\0b": 1 });
    expect(back[1]).toBe(back[3]);
  });

  test("is right for records of many shapes, in any order", () => {
    const record = fc.dictionary(fc.constantFrom("a", "b", "c", "a\0b", "d"), fc.nat({ max: 3 }));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), (records) => {
        expect((again(records) as object[]).map((one) => Object.entries(one))).toEqual(records.map((one) => Object.entries(one)));
      }),
    );
  });

  test("is a record whose keys look like those of many others when they are joined", () => {
    const others = Array.from({ length: 20 }, (_, i) => ({ [`k${i}`]: i }));
    const records = [...others, { a: 1, b: 2 }, { "a\0b": 3 }, { a: 4, b: 5 }, { "a\0b": 6 }];
    expect(again(records)).toStrictEqual(records);
  });

  test("takes the bytes of its keys once, for few shapes and for many, alone and in one another", () => {
    const rows = (shapes: number, count: number): object[] =>
      Array.from({ length: count }, (_, i) => ({ [`a long name for a column ${i % shapes}`]: 1, inner: { "and one more": 2 } }));
    for (const shapes of [1, 3, 40]) expect(encodeValue(rows(shapes, 1000)).length).toBeLessThan(shapes * 80 + 1000 * 8);
  });

  test("is a list with few elements far apart", () => {
    const sparse: unknown[] & { x?: number } = [];
    sparse.x = 1;
    Object.assign(sparse, { "01": 1, "4294967295": 1 });
    sparse[4_000_000_000] = { far: true };
    sparse[5] = undefined;
    const back = again({ sparse }) as { sparse: unknown[] };
    expect(back.sparse.length).toBe(4_000_000_001);
    expect(Object.keys(back.sparse)).toEqual(["5", "4000000000"]);
    expect(back.sparse[4_000_000_000]).toEqual({ far: true });
  });

  test("is without what structured data does not have: named properties of lists, symbol keys, what is not listed", () => {
    const match = /b(?<c>c)/.exec("abc");
    expect(again([match, { [Symbol("s")]: 1, a: 1 }])).toStrictEqual([["bc", "c"], { a: 1 }]);
    expect(again(Object.defineProperty({ a: 1 }, "hidden", { value: 2 }))).toStrictEqual({ a: 1 });
  });

  test("is a plain object for an instance of a class, and the plain collection for one that extends a collection", () => {
    class Point {
      readonly x = 1;
      get sum(): number {
        return this.x;
      }
    }
    class Table extends Map<string, number> {
      readonly name = "t";
    }
    expect(again([new Point(), class extends Array<number> {}.of(1, 2), new Table([["a", 1]])])).toStrictEqual([{ x: 1 }, [1, 2], new Map([["a", 1]])]);
  });

  test("is a Buffer for a Buffer and a Uint8Array for a Uint8Array, alone and inside", () => {
    const buffer = Buffer.from("abc");
    const bytes = Uint8Array.of(1, 2);
    for (const [buf, u8] of [[again(buffer), again(bytes)], again([buffer, bytes]) as unknown[]]) {
      expect(Buffer.isBuffer(buf)).toBe(true);
      expect(buf).toEqual(buffer);
      expect(Buffer.isBuffer(u8)).toBe(false);
      expect(u8).toStrictEqual(bytes);
    }
  });

  test("is in memory of its own for a view of shared memory", () => {
    const shared = new Int32Array(new SharedArrayBuffer(8)).fill(7);
    expect(again({ shared })).toStrictEqual({ shared: Int32Array.of(7, 7) });
  });
});

describe("bytes that are the whole value", () => {
  test("are not copied when they are read", () => {
    const encoded = encodeValue(Uint8Array.of(1, 2, 3));
    const view = decodeValue(encoded) as Uint8Array;
    expect(view.buffer).toBe(encoded.buffer);
    expect([...view]).toEqual([1, 2, 3]);
  });

  test("are copied out of shared memory", () => {
    const encoded = encodeValue(Buffer.from("abc"));
    const shared = new Uint8Array(new SharedArrayBuffer(encoded.length));
    shared.set(encoded);
    const value = decodeValue(shared) as Buffer;
    expect(value.buffer).toBeInstanceOf(ArrayBuffer);
    expect(value.toString()).toBe("abc");
  });
});

test("values follow each other, and can be skipped without being decoded", () => {
  fc.assert(
    fc.property(fc.array(leaves, { maxLength: 10 }), (values) => {
      const writer = new ByteWriter(16);
      for (const value of values) writeValue(writer, value, { indexed: true });
      const reader = new ByteReader(writer.view());
      const skipper = new ByteReader(writer.view());
      for (const value of values) {
        expect(readValue(reader)).toStrictEqual(copyPlain(value));
        expect(decodeValue(skipValue(skipper))).toStrictEqual(copyPlain(value));
      }
      expect(reader.atEnd && skipper.atEnd).toBe(true);
    }),
  );
});

test("what every task gives back most often is short", () => {
  const sizes = [undefined, null, true, 5, 0.5, "ok", { a: 1, b: 2 }].map((value) => encodeValue(value).length);
  expect(sizes).toEqual([1, 1, 1, 2, 9, 9, 14]);
});
