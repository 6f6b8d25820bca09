/*
 * Values in a chunk: each stands behind its length, seven bits a byte, the lowest first; the highest bit says that more follow.
 */

/** The most bytes that a length takes: a chunk holds no value of two million bytes. */
export const longestHead = 3;

/** Writes a value; returns where the next one may begin. */
export function writeValueAt(chunk: Uint8Array, offset: number, value: Uint8Array): number {
  let at = offset;
  let rest = value.byteLength;
  for (; rest >= 0x80; rest >>>= 7) chunk[at++] = rest | 0x80;
  chunk[at++] = rest;
  chunk.set(value, at);
  return at + value.byteLength;
}

/** Where the bytes of the value lie that begins at `offset`. */
export function span(chunk: Uint8Array, offset: number): { readonly from: number; readonly to: number } {
  let length = 0;
  for (let at = offset; ; at++) {
    const byte = chunk[at] ?? 0;
    length |= (byte & 0x7f) << (7 * (at - offset));
    if (byte < 0x80) return { from: at + 1, to: at + 1 + length };
  }
}

/** The value that begins at `offset`, as a view. */
export function valueAt(chunk: Uint8Array, offset: number): Uint8Array {
  const { from, to } = span(chunk, offset);
  return chunk.subarray(from, to);
}
