import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeValue, elementAt, encodeValue, listLength } from "../../src/protocol/values.ts";
import { copyPlain } from "../../src/util/copy-plain.ts";

const plain = fc.anything({ withMap: true, withDate: true, withTypedArray: true, withBigInt: true });
const indexed = (value: unknown): Uint8Array => encodeValue(value, { indexed: true });
const mebibyte = 1024 * 1024;

test("elements are taken out one by one, and the list is the same as a whole", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(plain, fc.uint8Array()), { maxLength: 40 }), (list) => {
      const bytes = indexed(list);
      expect(listLength(bytes)).toBe(list.length);
      for (const [i, element] of list.entries()) expect(decodeValue(elementAt(bytes, i))).toStrictEqual(copyPlain(element));
      expect(decodeValue(bytes)).toStrictEqual(copyPlain(list));
    }),
  );
});

test("elements are views of the list's bytes, also of those in the middle of other memory", () => {
  const bytes = indexed(["a", { b: 1 }, 3]);
  const memory = Buffer.concat([Buffer.alloc(7), bytes]);
  const moved = memory.subarray(7);
  expect([0, 1, 2].map((i) => decodeValue(elementAt(moved, i)))).toEqual(["a", { b: 1 }, 3]);
  expect(elementAt(moved, 1).buffer).toBe(memory.buffer);
});

test("there is no element before the first or behind the last", () => {
  const bytes = indexed([1]);
  expect(() => elementAt(bytes, -1)).toThrow("there is no element -1");
  expect(() => elementAt(bytes, 1)).toThrow("there is no element 1");
});

test("other values, and lists that were not written so, have no elements", () => {
  const sparse = [1];
  sparse[3] = 4;
  for (const bytes of [
    encodeValue([1, 2]),
    indexed("text"),
    indexed(1),
    indexed(undefined),
    indexed(new Float64Array(3)),
    indexed({ 0: 1 }),
    indexed(sparse),
  ]) {
    expect(listLength(bytes)).toBeUndefined();
  }
  expect(decodeValue(indexed(sparse))).toStrictEqual(sparse);
});

test("a list whose elements hold it is written as a whole", () => {
  const rows: object[] = [];
  for (let id = 0; id < 20; id++) rows.push({ id, table: { rows } });
  const bytes = indexed(rows);
  expect(listLength(bytes)).toBeUndefined();
  const back = decodeValue(bytes) as { id: number; table: { rows: unknown } }[];
  expect(back[7]?.id).toBe(7);
  expect(back[7]?.table.rows).toBe(back);
});

test("a large object that all elements share is written once", () => {
  const settings = { text: "x".repeat(mebibyte) };
  const list = Array.from({ length: 200 }, (_, id) => ({ id, settings }));
  const bytes = indexed(list);
  expect(bytes.length).toBeLessThan(2 * mebibyte);
  const back = decodeValue(bytes) as typeof list;
  expect(back.map(({ id }) => id)).toEqual(list.map(({ id }) => id));
  expect(back[199]?.settings).toBe(back[0]?.settings);
});

test("large elements that share little stay apart", () => {
  const settings = { text: "x".repeat(100) };
  const bytes = indexed(Array.from({ length: 40 }, (_, id) => ({ id, settings, data: Buffer.alloc(mebibyte, id) })));
  expect(listLength(bytes)).toBe(40);
  expect(decodeValue(elementAt(bytes, 39))).toMatchObject({ id: 39, settings });
});

test("small elements stay apart, however much shorter they would be together", () => {
  const keys = Array.from({ length: 60 }, (_, i) => `a long name for a column, and longer with its number ${i}`);
  const list = Array.from({ length: 6000 }, (_, id) => Object.fromEntries(keys.map((key) => [key, id])));
  const bytes = indexed(list);
  expect(bytes.length).toBeGreaterThan(16 * mebibyte);
  expect(listLength(bytes)).toBe(6000);
});
