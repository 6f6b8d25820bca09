import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serializers } from "../../src/results/serializers.ts";

const { structuredClone, json, bytes, compressed } = serializers;

describe("serializers.structuredClone", () => {
  it("gives back an equal value", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true }), (value) => {
        expect(structuredClone.deserialize(structuredClone.serialize(value))).toEqual(value);
      }),
    );
  });

  it("keeps shared parts, cycles, errors with their cause, and the fields of class instances", () => {
    const cycle: { self?: unknown; error: Error; point: object } = {
      error: new TypeError("a", { cause: new Error("b") }),
      point: new (class Point {
        readonly x = 1;
      })(),
    };
    cycle.self = cycle;
    const back = structuredClone.deserialize(structuredClone.serialize(cycle)) as typeof cycle;
    expect(back.self).toBe(back);
    expect(back.error).toEqual(cycle.error);
    expect(back.error.stack).toBe(cycle.error.stack);
    expect(back.point).toStrictEqual({ x: 1 });
  });

  it("names the path to what it cannot hold", () => {
    expect(() => structuredClone.serialize({ a: { b: () => 1 } })).toThrow(
      expect.objectContaining({ code: "E330", message: expect.stringContaining("result is not serialisable: .a.b is a function") }),
    );
    expect(() => structuredClone.serialize(() => 1)).toThrow("result is not serialisable: it is a function");
  });

  it("says what V8 said where only V8 knows", () => {
    const gone = new ArrayBuffer(1);
    globalThis.structuredClone(gone, { transfer: [gone] });
    expect(() => structuredClone.serialize({ gone })).toThrow(expect.objectContaining({ code: "E330", cause: expect.any(Error) }));
  });
});

describe("serializers.json", () => {
  it("gives back an equal value, for all that JSON has", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(json.deserialize(json.serialize(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("writes text that others read", () => {
    expect(Buffer.from(json.serialize({ größe: [1, null] })).toString()).toBe('{"größe":[1,null]}');
  });

  it("keeps a result that is undefined, and leaves out a property that is", () => {
    expect(json.deserialize(json.serialize(undefined))).toBeUndefined();
    expect(json.deserialize(json.serialize({ a: undefined, b: 1 }))).toStrictEqual({ b: 1 });
  });

  it.each([
    [{ at: new Date(0) }, ".at is of class Date, which JSON does not have"],
    [[1, Number.NaN], "[1] is NaN, which JSON does not have"],
    [{ n: Number.NEGATIVE_INFINITY }, ".n is -Infinity, which JSON does not have"],
    [{ list: [undefined] }, ".list[0] is undefined, which JSON does not have"],
    [new Map([["a", 1]]), "it is of class Map, which JSON does not have"],
    [{ s: new Set() }, ".s is of class Set, which JSON does not have"],
    [{ s: new Uint8Array(1) }, ".s is of class Uint8Array, which JSON does not have"],
    [{ s: Buffer.from("a") }, ".s is of class Buffer, which JSON does not have"],
    [{ s: new Error("a") }, ".s is of class Error, which JSON does not have"],
    [{ s: new URL("http://a") }, ".s is of class URL, which JSON does not have"],
    [{ s: Object("boxed") }, ".s is of class String, which JSON does not have"],
    [{ s: { toJSON: () => 1 } }, ".s is of class Object, which JSON does not have"],
    [{ s: 1n }, ".s is a bigint"],
    [{ s: () => 1 }, ".s is a function"],
    [{ s: Symbol("a") }, ".s is a symbol"],
  ])("refuses %o, which JSON would change", (value, says) => {
    expect(() => json.serialize(value)).toThrow(expect.objectContaining({ code: "E330", message: expect.stringContaining(says) }));
  });

  it("refuses a cycle, with its path", () => {
    const cycle: { a: unknown[] } = { a: [] };
    cycle.a.push(cycle);
    expect(() => json.serialize(cycle)).toThrow(".a[0] holds itself");
  });

  it("refuses bytes that are no UTF-8, or no JSON", () => {
    expect(() => json.deserialize(Uint8Array.of(0x22, 0xff, 0x22))).toThrow();
    expect(() => json.deserialize(Buffer.from("{"))).toThrow();
  });
});

describe("serializers.bytes", () => {
  it("gives back the bytes, as a Uint8Array", () => {
    fc.assert(fc.property(fc.uint8Array(), (value) => void expect(bytes.deserialize(bytes.serialize(value))).toStrictEqual(value)));
    expect(bytes.deserialize(bytes.serialize(Buffer.from("ab")))).toStrictEqual(Uint8Array.of(97, 98));
  });

  it("refuses all else", () => {
    for (const value of ["text", [1], new ArrayBuffer(1), new Int8Array(1), undefined]) expect(() => bytes.serialize(value)).toThrow("is no Uint8Array");
  });
});

describe("serializers.compressed", () => {
  it.each(["gzip", "brotli", "zstd"] as const)("gives back an equal value through %s, in fewer bytes", (algorithm) => {
    const small = compressed(json, { algorithm });
    const value = { text: "again and ".repeat(200) };
    expect(small.name).toBe(`${algorithm}(json)`);
    expect(small.serialize(value).byteLength).toBeLessThan(200);
    expect(small.deserialize(small.serialize(value))).toEqual(value);
  });

  it("uses gzip where nothing is said, and can be nested", () => {
    const twice = compressed(compressed(structuredClone), { algorithm: "brotli" });
    expect(twice.name).toBe("brotli(gzip(structured-clone))");
    expect(twice.deserialize(twice.serialize(new Map([[1, 2]])))).toEqual(new Map([[1, 2]]));
  });

  it("passes on what its serializer refuses", () => {
    expect(() => compressed(json).serialize([1n])).toThrow("[0] is a bigint");
  });

  it("refuses an algorithm that it does not have, naming the line", () => {
    const options = JSON.parse('{ "algorithm": "zip" }');
    expect(() => compressed(json, options)).toThrow(
      expect.objectContaining({ code: "E321", place: expect.stringContaining("serializers.test.ts:"), message: expect.stringContaining('the text "zip"') }),
    );
  });
});
