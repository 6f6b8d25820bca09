import { expect, test } from "vitest";
import { isPlainData } from "../../src/util/plain-data.ts";
import { Secret } from "../../src/util/secret.ts";

class Point {
  readonly x = 1;
}

const cyclic: Record<string, unknown> = { list: [1] };
cyclic.self = cyclic;

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

test.each([
  ["text, numbers and nothing", [1, -0, Number.NaN, 10n, "a", true, null, undefined]],
  ["records, also without a prototype", { a: { b: new Array(3) }, c: Object.create(null) }],
  ["Map, Set, Date and RegExp", new Map<unknown, unknown>([[new Date(0), new Set([/x/g])]])],
  ["bytes", [Buffer.from("a"), new Float64Array(2), new ArrayBuffer(3), new DataView(new ArrayBuffer(1))]],
  ["a secret of data", [new Secret({ key: "swordfish" })]],
  ["what holds itself, and shared parts", [cyclic, cyclic]],
  ["999 levels", nested(999)],
])("%s are data", (_, value) => {
  expect(isPlainData(value)).toBe(true);
});

test.each([
  ["a function", () => 1],
  ["a symbol", Symbol("s")],
  ["an instance", new Point()],
  ["an instance of a subclass of Array", new (class extends Array<number> {})()],
  ["an instance of a subclass of Map", new (class extends Map<number, number> {})()],
  ["an error", new Error("x")],
  ["a promise", Promise.resolve(1)],
  ["a proxy", new Proxy({}, {})],
  [
    "a getter that throws",
    {
      get now(): number {
        throw new Error("x");
      },
    },
  ],
  ["shared memory", new SharedArrayBuffer(1)],
  ["a view of shared memory", new Uint8Array(new SharedArrayBuffer(1))],
  ["a URL", new URL("https://example.org")],
  ["a secret function", new Secret(() => 1)],
  ["more than 1,000 levels", nested(1001)],
])("%s is live, wherever it stands", (_, value) => {
  expect(isPlainData(value)).toBe(false);
  expect(isPlainData([1, { deep: value }])).toBe(false);
  expect(isPlainData(new Map([[1, value]]))).toBe(false);
  expect(isPlainData(new Map([[value, 1]]))).toBe(false);
  expect(isPlainData(new Set([value]))).toBe(false);
});
