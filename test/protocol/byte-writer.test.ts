import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteReader } from "../../src/protocol/byte-reader.ts";
import { ByteWriter } from "../../src/protocol/byte-writer.ts";

/** Texts of every kind: ASCII, others, lone surrogates, short and long. */
const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("\ud800", "ä", "a", "😀") }),
  fc.string({ minLength: 100 }),
);

const items = fc.oneof(
  fc.record({ kind: fc.constant("u8" as const), value: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant("u32" as const), value: fc.integer({ min: 0, max: 2 ** 32 - 1 }) }),
  fc.record({ kind: fc.constant("f64" as const), value: fc.double() }),
  fc.record({ kind: fc.constant("varint" as const), value: fc.oneof(fc.maxSafeNat(), fc.nat({ max: 300 }), fc.nat()) }),
  fc.record({ kind: fc.constant("text" as const), value: texts }),
  fc.record({ kind: fc.constant("bytes" as const), value: fc.uint8Array({ maxLength: 3000 }) }),
);
type Item = typeof items extends fc.Arbitrary<infer T> ? T : never;

function write(writer: ByteWriter, item: Item): void {
  switch (item.kind) {
    case "text":
      writer.text(item.value);
      break;
    case "bytes":
      writer.bytes(item.value);
      break;
    default:
      writer[item.kind](item.value);
  }
}

test("whatever was written is read in the same order, also from the middle of other memory", () => {
  fc.assert(
    fc.property(fc.array(items, { maxLength: 30 }), fc.nat({ max: 9 }), fc.integer({ min: 1, max: 64 }), (all, position, size) => {
      const writer = new ByteWriter(size);
      writer.raw(new Uint8Array(position));
      for (const item of all) write(writer, item);
      const memory = Buffer.concat([Buffer.from("xyz"), writer.view(), Buffer.from("behind")]);
      const reader = new ByteReader(memory.subarray(3), position, writer.length);
      for (const { kind, value } of all) {
        const read: unknown = reader[kind]();
        expect(kind === "bytes" ? new Uint8Array(read as Uint8Array) : read).toStrictEqual(value);
      }
      expect(reader.atEnd).toBe(true);
      expect(reader.left).toBe(0);
    }),
  );
});

test("numbers are little endian, and small ones short", () => {
  const writer = new ByteWriter();
  writer.u32(0x01020304);
  writer.varint(127);
  writer.varint(128);
  writer.text("é");
  expect([...writer.view()]).toEqual([4, 3, 2, 1, 127, 0x80, 1, 4, 0xc3, 0xa9]);
});

describe("what was written", () => {
  test("can be taken, and the writer begins anew in other memory", () => {
    for (const size of [10, 900]) {
      const writer = new ByteWriter(1024);
      writer.raw(new Uint8Array(size).fill(7));
      const taken = writer.take();
      expect(writer.length).toBe(0);
      writer.raw(new Uint8Array(1024).fill(9));
      expect(taken).toEqual(new Uint8Array(size).fill(7));
    }
  });

  test("is taken without a copy where it fills its memory, and cut to its size where it does not", () => {
    const writer = new ByteWriter(1024);
    const { buffer } = writer.memory;
    writer.raw(new Uint8Array(10));
    expect(writer.take().buffer.byteLength).toBe(10);
    writer.raw(new Uint8Array(1000));
    expect(writer.take().buffer).toBe(buffer);
    expect(writer.memory.buffer).not.toBe(buffer);
  });

  test("is forgotten from some place on", () => {
    const writer = new ByteWriter();
    writer.text("kept");
    const { length } = writer;
    writer.text("forgotten");
    writer.truncate(length);
    writer.u8(1);
    const reader = new ByteReader(writer.view());
    expect([reader.text(), reader.u8(), reader.atEnd]).toEqual(["kept", 1, true]);
  });

  test("gets out of the way of what is put in front of it, and what was reserved is filled later", () => {
    const writer = new ByteWriter(8);
    const at = writer.reserve(4);
    writer.raw(Uint8Array.of(1, 2, 3));
    writer.patchU32(at, 0xffff_ffff);
    writer.insert(at + 4, 2);
    writer.memory.set([8, 9], at + 4);
    expect([...writer.view()]).toEqual([255, 255, 255, 255, 8, 9, 1, 2, 3]);
  });
});

test("a large value does not leave its memory to the next ones", () => {
  const writer = new ByteWriter();
  writer.raw(new Uint8Array(8 * 1024 * 1024));
  writer.reset();
  expect(writer.memory.byteLength).toBe(1024);
  writer.raw(new Uint8Array(1024 * 1024));
  const { byteLength } = writer.memory;
  writer.reset();
  expect(writer.length).toBe(0);
  expect(writer.memory.byteLength).toBe(byteLength);
  writer.raw(new Uint8Array(16 * 1024 * 1024));
  writer.take();
  expect(writer.memory.byteLength).toBeLessThanOrEqual(4 * 1024 * 1024);
});

test("memory grows to what a large value takes and a little more, so that it is not moved for what follows", () => {
  const writer = new ByteWriter();
  writer.raw(new Uint8Array(10_000_000));
  const { buffer } = writer.memory;
  expect(buffer.byteLength).toBeLessThan(10_100_000);
  writer.raw(new Uint8Array(2000));
  expect(writer.memory.buffer).toBe(buffer);
});
