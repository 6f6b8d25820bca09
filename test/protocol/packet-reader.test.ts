import { Writable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { PacketReader } from "../../src/protocol/packet-reader.ts";
import { PacketWriter } from "../../src/protocol/packet-writer.ts";
import { inlineLimit } from "../../src/protocol/packets.ts";
import { isPatterned, patterned } from "../helpers/puppet/puppet.ts";

interface Packet {
  readonly kind: number;
  readonly number: number | undefined;
  readonly length: number;
}

/** What a writer puts on a pipe for these packets. */
async function written(packets: readonly Packet[]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const pipe = new Writable({
    write: (piece: Buffer, _, done) => {
      // A pipe need not look at what it was given before the writer goes on.
      setImmediate(() => {
        pieces.push(Buffer.from(piece));
        done();
      });
    },
  });
  const writer = new PacketWriter(pipe);
  for (const { kind, number, length } of packets) writer.write(kind, number, patterned(length));
  await Promise.resolve();
  await new Promise<void>((resolve) => pipe.end(resolve));
  return Buffer.concat(pieces);
}

const packet = fc.record({
  kind: fc.integer({ min: 0, max: 255 }),
  number: fc.option(fc.integer({ min: 0, max: 4_294_967_295 }), { nil: undefined }),
  length: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 100 }) },
    { weight: 2, arbitrary: fc.integer({ min: inlineLimit - 8, max: inlineLimit + 8 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 300_000 }) },
  ),
});

test("packets come out of a pipe as they went in, in whatever pieces it gives them, also when its buffer is used again", async () => {
  const property = fc.asyncProperty(fc.array(packet, { maxLength: 30 }), fc.infiniteStream(fc.integer({ min: 1, max: 90_000 })), async (packets, lengths) => {
    const bytes = await written(packets);
    const found: Packet[] = [];
    let next = 0;
    const reader = new PacketReader((kind, body) => {
      const number = packets[next++]?.number;
      const view = Buffer.from(body);
      const rest = number === undefined ? view : view.subarray(4);
      found.push({ kind, number: number === undefined ? undefined : view.readUInt32LE(0), length: rest.length });
      expect(isPatterned(rest)).toBe(true);
    });
    const buffer = Buffer.alloc(90_000);
    for (let at = 0; at < bytes.length; ) {
      const length = lengths.next().value ?? 1;
      const copied = bytes.copy(buffer, 0, at, at + length);
      reader.read(buffer.subarray(0, copied));
      buffer.fill(0xff);
      at += length;
    }
    expect(found).toEqual(packets);
  });
  await fc.assert(property, { numRuns: 300 });
});

test("one byte at a time", async () => {
  const bytes = await written([
    { kind: 1, number: 5, length: 3 },
    { kind: 2, number: undefined, length: 0 },
    { kind: 3, number: undefined, length: 70_000 },
  ]);
  const found: [number, number][] = [];
  const reader = new PacketReader((kind, body) => found.push([kind, body.length]));
  for (const byte of bytes) reader.read(Buffer.of(byte));
  expect(found).toEqual([
    [1, 7],
    [2, 0],
    [3, 70_000],
  ]);
});
