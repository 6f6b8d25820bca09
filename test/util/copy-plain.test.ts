import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyPlain, freezePlain, hasUnfreezable } from "../../src/util/copy-plain.ts";

const plain = fc.anything({
  withMap: true,
  withSet: true,
  withDate: true,
  withTypedArray: true,
  withBigInt: true,
  withSparseArray: true,
  withNullPrototype: true,
});

describe("a copy", () => {
  test("is equal and shares nothing that could be changed", () => {
    fc.assert(
      fc.property(plain, (value) => {
        const copy = copyPlain(value);
        expect(copy).toStrictEqual(value);
        if (typeof value === "object" && value !== null) expect(copy).not.toBe(value);
      }),
    );
  });

  test("keeps circles and shared parts", () => {
    const shared = { n: 1 };
    const value: Record<string, unknown> = { a: shared, list: [shared], map: new Map([["s", shared]]) };
    value.self = value;
    const copy = copyPlain(value) as { a: object; list: object[]; map: Map<string, object>; self: unknown };
    expect(copy.self).toBe(copy);
    expect(copy.list[0]).toBe(copy.a);
    expect(copy.map.get("s")).toBe(copy.a);
    expect(copy.a).not.toBe(shared);
  });

  test("passes live things as they are", () => {
    class Connection {
      open = true;
    }
    const live = [
      new Connection(),
      () => 1,
      new Error("e"),
      Promise.resolve(1),
      new WeakMap(),
      Symbol("s"),
      new SharedArrayBuffer(8),
      new Int32Array(new SharedArrayBuffer(8)),
      new URL("file:///a"),
    ];
    const copy = copyPlain(live);
    expect(copy).not.toBe(live);
    for (const [i, thing] of live.entries()) expect(copy[i]).toBe(thing);
  });

  test("keeps an own key __proto__ as data", () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}}') as object;
    const copy = copyPlain(value);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(Object.keys(copy)).toEqual(["__proto__"]);
  });

  test("keeps holes, null prototypes, buffers and views of part of a buffer", () => {
    const list = [1, 2, 3];
    delete list[1];
    expect(1 in copyPlain(list)).toBe(false);
    expect(Object.getPrototypeOf(copyPlain(Object.create(null)))).toBeNull();
    const buffer = Buffer.from("abc");
    expect(Buffer.isBuffer(copyPlain(buffer))).toBe(true);
    expect(copyPlain(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))).toEqual(new Uint8Array([2, 3]));
    expect(copyPlain(/a/gi)).toEqual(/a/gi);
  });
});

describe("freezing", () => {
  test("reaches every depth of lists and records, circles too", () => {
    const value = { list: [{ a: 1 }], self: null as unknown };
    value.self = value;
    freezePlain(value);
    expect([value, value.list, value.list[0]].every((part) => Object.isFrozen(part))).toBe(true);
  });

  test("leaves what cannot be frozen, and that can be asked", () => {
    const frozen = [1, "a", null, undefined, { a: [1, { b: 2 }] }, [() => 1], new (class A {})()];
    const not = [new Map(), new Set(), new Date(), new Uint8Array(1), new ArrayBuffer(1), { deep: [new Map()] }, [[new Date()]], /a/];
    expect(frozen.map(hasUnfreezable)).toEqual(frozen.map(() => false));
    expect(not.map(hasUnfreezable)).toEqual(not.map(() => true));
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(hasUnfreezable(circle)).toBe(false);
  });
});
