import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteReader } from "../../src/protocol/byte-reader.ts";
import { ByteWriter } from "../../src/protocol/byte-writer.ts";
import { readError, writeError } from "../../src/protocol/errors.ts";
import { valueTag } from "../../src/protocol/tags.ts";
import { decodeValue, elementAt, encodeValue, listLength, skipValue } from "../../src/protocol/values.ts";

const damaged = expect.objectContaining({ code: "E335" });

/** Values that have a checksum, which are all but numbers and what needs no bytes. */
const checked = fc
  .anything({ withMap: true, withSet: true, withDate: true, withTypedArray: true, withBigInt: true, withSparseArray: true })
  .filter((value) => !["number", "boolean", "undefined"].includes(typeof value) && value !== null);
const encoded = fc.oneof(
  checked.map((value) => encodeValue(value)),
  fc.uint8Array().map((value) => encodeValue(value)),
  fc.string({ unit: "binary", minLength: 60 }).map((value) => encodeValue(value)),
  fc.array(checked).map((value) => encodeValue(value, { indexed: true })),
);

describe("a value is refused by name, and never becomes another one,", () => {
  test("where up to three bits of it are flipped", () => {
    fc.assert(
      fc.property(encoded, fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 3 }), (bytes, flips) => {
        const bits = new Set(flips.map((flip) => flip % (bytes.length * 8)));
        for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => decodeValue(bytes)).toThrow(damaged);
      }),
      { numRuns: 5000 },
    );
  });

  test("where a piece of it was overwritten", () => {
    fc.assert(
      fc.property(encoded, fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), (bytes, over, where) => {
        const at = 1 + (where % (bytes.length - 1));
        const before = bytes.slice();
        bytes.set(over.subarray(0, bytes.length - at), at);
        fc.pre(Buffer.compare(before, bytes) !== 0);
        expect(() => decodeValue(bytes)).toThrow(damaged);
      }),
      { numRuns: 3000 },
    );
  });

  test("where it ends too early, at every place", () => {
    fc.assert(
      fc.property(encoded, (bytes) => {
        for (let length = 0; length < bytes.length; length += Math.max(1, bytes.length >> 6)) {
          expect(() => decodeValue(bytes.subarray(0, length))).toThrow(damaged);
        }
      }),
    );
    for (const value of [300, 0.5]) expect(() => decodeValue(encodeValue(value).subarray(0, 2))).toThrow(damaged);
  });

  test("where something follows it", () => {
    fc.assert(
      fc.property(fc.oneof(encoded, fc.constant(encodeValue(1)), fc.constant(encodeValue(undefined))), fc.uint8Array({ minLength: 1 }), (bytes, more) => {
        expect(() => decodeValue(Buffer.concat([bytes, more]))).toThrow(damaged);
      }),
    );
  });

  test("where it was never written, or is of another time", () => {
    for (const byte of [0, 0xff, 1, 0x7f]) expect(() => decodeValue(new Uint8Array(64).fill(byte))).toThrow(damaged);
    expect(() => skipValue(new ByteReader(new Uint8Array(64)))).toThrow(damaged);
  });

  test("where its bytes are taken for those of another kind", () => {
    const bytes = encodeValue(Uint8Array.of(1, 2, 3));
    for (const tag of [valueTag.buffer, valueTag.text, valueTag.graph, valueTag.list]) {
      bytes[0] = tag;
      expect(() => decodeValue(bytes)).toThrow(damaged);
    }
  });
});

test("any two tags differ in four bits, and from memory that was never written too", () => {
  const tags = [0, 0xff, ...Object.values(valueTag)];
  const bitsOf = (byte: number): number => byte.toString(2).replaceAll("0", "").length;
  for (const [i, one] of tags.entries()) for (const other of tags.slice(i + 1)) expect(bitsOf(one ^ other)).toBeGreaterThanOrEqual(4);
});

test("damage in an indexed list is noticed before an element is taken out", () => {
  fc.assert(
    fc.property(fc.array(checked, { minLength: 1 }), fc.nat(), (list, where) => {
      const bytes = encodeValue(list, { indexed: true });
      const bit = 8 + (where % ((bytes.length - 1) * 8));
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => listLength(bytes)).toThrow(damaged);
      expect(() => elementAt(bytes, 0)).toThrow(damaged);
    }),
  );
  expect(() => listLength(Buffer.concat([encodeValue([1], { indexed: true }), Buffer.alloc(1)]))).toThrow(damaged);
});

test("a damaged error is refused by name, and so is a value in its place", () => {
  const writer = new ByteWriter();
  writeError(writer, new TypeError("x", { cause: new Error("y") }));
  const bytes = writer.take();
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = bytes.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => readError(new ByteReader(flipped))).toThrow(damaged);
  }
  expect(() => readError(new ByteReader(encodeValue({ message: "x" })))).toThrow(damaged);
  expect(() => decodeValue(bytes)).toThrow(damaged);
});

test("the error says nothing of what was in the bytes", () => {
  const bytes = encodeValue({ password: "correct horse" });
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  expect(() => decodeValue(bytes)).toThrow(
    /^(?!.*horse)A value was damaged on its way between the driver and a worker: its checksum is wrong\.\n {2}Run the flow again/,
  );
});
