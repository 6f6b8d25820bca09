import { expect, test } from "vitest";
import { ByteReader } from "../../src/protocol/byte-reader.ts";
import { ByteWriter } from "../../src/protocol/byte-writer.ts";

const damaged = expect.objectContaining({ code: "E335" });

test("whatever lies past the end is damage", () => {
  const full = Uint8Array.from({ length: 20 }, (_, i) => (i === 0 ? 40 : 97));
  const readers: readonly ((reader: ByteReader) => unknown)[] = [
    (reader) => reader.u8(),
    (reader) => reader.u32(),
    (reader) => reader.f64(),
    (reader) => reader.varint(),
    (reader) => reader.text(),
    (reader) => reader.bytes(),
    (reader) => reader.raw(1),
    (reader) => reader.skip(1),
  ];
  for (const read of readers) {
    expect(() => read(new ByteReader(new Uint8Array()))).toThrow(damaged);
    // It may not read on in what follows either.
    expect(() => read(new ByteReader(full, 0, 0))).toThrow(damaged);
  }
  expect(() => new ByteReader(full, 0, 20).text()).toThrow(damaged);
  expect(() => new ByteReader(full, 0, 20).bytes()).toThrow(damaged);
});

test("a varint that no writer writes is damage", () => {
  expect(() => new ByteReader(new Uint8Array(12).fill(0xff)).varint()).toThrow(damaged);
  expect(() => new ByteReader(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f)).varint()).toThrow(damaged);
  expect(new ByteReader(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f)).varint()).toBe(Number.MAX_SAFE_INTEGER);
});

test("bytes are a view of what is read", () => {
  const memory = Uint8Array.of(2, 8, 9, 7);
  const reader = new ByteReader(memory);
  const bytes = reader.bytes();
  memory[1] = 5;
  expect([...bytes]).toEqual([5, 9]);
  expect(reader.position).toBe(3);
  expect([...reader.raw(1)]).toEqual([7]);
});

test("texts are read from shared memory too", () => {
  const texts = ["short", "größer als kurz, also nicht Zeichen für Zeichen", "lone \ud800"];
  const writer = new ByteWriter();
  for (const text of texts) writer.text(text);
  const shared = new Uint8Array(new SharedArrayBuffer(writer.length));
  shared.set(writer.view());
  const reader = new ByteReader(shared);
  expect(texts.map(() => reader.text())).toEqual(texts);
});
