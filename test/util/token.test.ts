import { execFileSync } from "node:child_process";
import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { token, tokensOf } from "../../src/util/token.ts";

/** Values that structured cloning keeps and that tokens compare. */
const comparable = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: true,
  withSparseArray: true,
  withBoxedValues: false,
});

/** The same value with every order turned round that does not count. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return Object.assign(new Array(value.length), Object.fromEntries(Object.entries(value).map(([i, part]) => [i, reordered(part)])));
  if (value instanceof Map) return new Map([...value].reverse().map(([key, part]) => [reordered(key), reordered(part)]));
  if (value instanceof Set) return new Set([...value].reverse().map(reordered));
  if (typeof value !== "object" || value === null || value instanceof Date || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, reordered(part)]),
  );
}

describe("token", () => {
  it("is the same for a copy, and for one in another order", () => {
    fc.assert(
      fc.property(comparable, (value) => {
        const original = token(value);
        expect(original).toBeDefined();
        expect(token(deserialize(serialize(value)))).toBe(original);
        expect(token(reordered(value))).toBe(original);
      }),
    );
  });

  it("differs for values that differ", () => {
    fc.assert(
      fc.property(comparable, comparable, (a, b) => {
        const same = serialize(reordered(a)).equals(serialize(reordered(b)));
        fc.pre(!same);
        expect(token(a) === token(b)).toBe(isEqual(a, b));
      }),
    );
  });

  it("tells apart what only looks alike", () => {
    class Point {
      readonly x = 1;
      toJSON(): unknown {
        return { x: this.x };
      }
    }
    const values: unknown[] = [
      0,
      -0,
      1,
      "1",
      1n,
      true,
      "true",
      null,
      "null",
      undefined,
      "undefined",
      Number.NaN,
      "NaN",
      [],
      {},
      "",
      [[]],
      [{}],
      [""],
      [undefined],
      [null],
      new Array(1),
      [1, 2],
      [[1], 2],
      [1, [2]],
      ["1,2"],
      [12],
      ["a", "b"],
      ["a,b"],
      ["a,sb"],
      ["a,s1:b"],
      { a: 1 },
      { a: undefined },
      { a: { b: 1 } },
      { "a=1": 1 },
      { b: 1 },
      new Map(),
      new Map([["a", 1]]),
      new Map([[1, "a"]]),
      new Set(),
      new Set([1]),
      new Set(["a", 1]),
      new Date(0),
      new Date(1),
      new Date(Number.NaN),
      /a/,
      /a/g,
      "/a/",
      new Uint8Array([1]),
      new Int8Array([1]),
      new Uint8Array([1, 0]),
      new Uint8Array([1]).buffer,
      new DataView(new Uint8Array([1]).buffer),
      new Error("a"),
      new Error("b"),
      new TypeError("a"),
      new Error("a", { cause: 1 }),
      Object.assign(new Error("a"), { code: 1 }),
      new AggregateError([1], "a"),
      new AggregateError([2], "a"),
      new Point(),
      { x: 1 },
      new URL("http://a/"),
      new URL("http://b/"),
      "http://a/",
      "x".repeat(1000),
      "x".repeat(1001),
      [`${"x".repeat(1000)}y`],
      [`${"x".repeat(1000)}z`],
      ["x".repeat(1000)],
      { a: "x".repeat(1000) },
    ];
    const tokens = values.map(token);
    expect(tokens).not.toContain(undefined);
    expect(new Set(tokens).size).toBe(values.length);
  });

  it("takes a Buffer for the bytes it holds, and NaN for itself", () => {
    expect(token(Buffer.from([1, 2]))).toBe(token(new Uint8Array([9, 1, 2]).subarray(1)));
    expect(token({ a: Number.NaN })).toBe(token({ a: Number.NaN }));
  });

  it("gives none for what cannot be compared for certain", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = { cycle };
    class Hidden {
      readonly #secret = Math.random();
      reveal = this.#secret;
    }
    class SpecialMap extends Map {}
    const values = [() => 1, Symbol("a"), Promise.resolve(1), new WeakMap(), new Hidden(), new SpecialMap(), cycle, { [Symbol("a")]: 1 }, nested(1100)];
    for (const value of values) {
      expect(token(value)).toBeUndefined();
      expect(token([{ deep: new Map([[value, 1]]) }])).toBeUndefined();
      expect(token(new Set([value]))).toBeUndefined();
    }
  });

  it("takes time in proportion to the value, however often its parts are shared", () => {
    let shared: unknown = "leaf";
    for (let i = 0; i < 500; i++) shared = [shared, shared];
    expect(token(shared)).toBeDefined();
    expect(token([shared, structuredClone(nested(900))])).toBeDefined();
  });

  it("is the same in another process", () => {
    const value = { a: [1, "zwölf", new Map([["k", new Date(5)]])], b: "x".repeat(999) };
    const program = `import { token } from ${JSON.stringify(new URL("../../src/util/token.ts", import.meta.url).href)};
      console.log(token({ b: "x".repeat(999), a: [1, "zwölf", new Map([["k", new Date(5)]])] }));`;
    expect(execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }).trim()).toBe(token(value));
  });

  it("is made for each value of a record, null where there is none", () => {
    expect(tokensOf({ a: 1, f: () => 1, ["__proto__"]: 2 })).toEqual(
      Object.fromEntries([
        ["a", token(1)],
        ["f", null],
        ["__proto__", token(2)],
      ]),
    );
  });
});

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

/** Deep equality by another road: vitest's own. */
function isEqual(a: unknown, b: unknown): boolean {
  try {
    expect(a).toStrictEqual(b);
    return true;
  } catch {
    return false;
  }
}
