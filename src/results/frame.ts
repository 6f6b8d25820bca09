import { createHash } from "node:crypto";

/**
 * A result as it lies in its place. Damage of any kind is noticed before a byte of it is decoded: a damaged clone would as a rule
 * decode to another value, without an error.
 *
 *   offset  bytes  what
 *   0       4      "HRR1"
 *   4       4      n, the length of the format's name, big endian, as all numbers here
 *   8       8      m, the length of the value's bytes
 *   16      32     SHA-256 of all the other bytes
 *   48      n      the format's name, UTF-8
 *   48+n    m      the value's bytes
 */
const magic = "HRR1";
const digestAt = 16;
const nameAt = 48;

/** What a frame holds, or why the bytes are none. */
export type Unframed = { readonly payload: Uint8Array } | { readonly damage: string };

/** Puts the value's bytes into a frame. */
export function frame(payload: Uint8Array, format: string): Uint8Array {
  const name = Buffer.from(format);
  const head = Buffer.alloc(nameAt + name.length);
  head.write(magic, "latin1");
  head.writeUInt32BE(name.length, 4);
  head.writeBigUInt64BE(BigInt(payload.byteLength), 8);
  head.set(name, nameAt);
  head.set(digestOf(head, payload), digestAt);
  return Buffer.concat([head, payload]);
}

/** Takes the value's bytes out of a frame of that format, if not one bit of it has changed. */
export function unframe(bytes: Uint8Array, format: string): Unframed {
  if (bytes.byteLength === 0) return { damage: "it is empty" };
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (all.length < nameAt || all.toString("latin1", 0, 4) !== magic) return { damage: "it does not begin as a result does" };
  const payloadAt = nameAt + all.readUInt32BE(4);
  const length = BigInt(payloadAt) + all.readBigUInt64BE(8);
  if (length !== BigInt(all.length)) return { damage: `it has ${all.length} bytes in place of ${length}` };
  if (!digestOf(all.subarray(0, payloadAt), all.subarray(payloadAt)).equals(all.subarray(digestAt, nameAt))) return { damage: "its checksum is wrong" };
  const name = all.toString("utf8", nameAt, payloadAt);
  if (name !== format) return { damage: `it was written as ${name}, not as ${format}` };
  return { payload: all.subarray(payloadAt) };
}

/** The checksum in a frame's head, hexadecimal. It says which value this is. */
export function frameDigest(framed: Uint8Array): string {
  return Buffer.from(framed.subarray(digestAt, nameAt)).toString("hex");
}

function digestOf(head: Buffer, payload: Uint8Array): Buffer {
  return createHash("sha256").update(head.subarray(0, digestAt)).update(head.subarray(nameAt)).update(payload).digest();
}
