import { crc32 } from "node:zlib";

/** Up to this many bytes are summed here: calling into Node for them costs more. */
const short = 64;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb8_8320 : rest >>> 1;
  return rest;
});

/** The CRC-32 of a piece of memory. */
export function checksum(memory: Uint8Array, from: number, to: number): number {
  if (to - from > short) return crc32(memory.subarray(from, to));
  let sum = -1;
  for (let i = from; i < to; i++) sum = (table[(sum ^ (memory[i] ?? 0)) & 0xff] ?? 0) ^ (sum >>> 8);
  return ~sum >>> 0;
}
