import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { checksum } from "./checksum.ts";

/*
 * tag · length (varint) · CRC-32 of the payload, with the tag mixed in · payload
 */

/** Writes what `write` writes, with its length and checksum in front. Where it throws, nothing is left. */
export function seal(out: ByteWriter, tag: number, write: () => void): void {
  const begin = out.length;
  out.u8(tag);
  out.reserve(5);
  try {
    write();
  } catch (error) {
    out.truncate(begin);
    throw error;
  }
  const length = out.length - begin - 6;
  const lengthSize = varintSize(length);
  if (lengthSize > 1) out.insert(begin + 6, lengthSize - 1);
  const end = out.length;
  out.truncate(begin + 1);
  out.varint(length);
  out.u32(0);
  out.truncate(end);
  const payloadAt = begin + lengthSize + 5;
  out.patchU32(payloadAt - 4, checksum(out.memory, payloadAt, end) ^ tag);
}

/** Where the payload of a sealed value lies whose tag was just read, if not one bit of it has changed. The reader goes on behind it. */
export function unseal(reader: ByteReader, tag: number): { readonly from: number; readonly to: number } {
  const length = reader.varint();
  const sum = reader.u32();
  const from = reader.skip(length);
  if ((checksum(reader.memory, from, from + length) ^ tag) >>> 0 !== sum) reader.fail("its checksum is wrong");
  return { from, to: from + length };
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}
