/**
 * What a value begins with. Any two of these differ in four bits or more, and none is 0 or 255: memory that was never written, and up to
 * three flipped bits, are no tag.
 *
 *   undefined null false true          alone
 *   int                                zigzag varint
 *   f64                                eight bytes
 *   all others                         length (varint) · CRC-32 of the payload, begun with the tag · payload
 */
export const valueTag = {
  undefined: 0x0f,
  null: 0xf0,
  false: 0x33,
  true: 0xcc,
  int: 0x55,
  f64: 0xaa,
  text: 0x3c,
  bytes: 0xc3,
  buffer: 0x5a,
  graph: 0xa5,
  list: 0x66,
  error: 0x99,
} as const;

/** What a part of a graph begins with. Whole numbers from 0 to `largestSmall` are their own tag. */
export const partTag = {
  undefined: 0x80,
  null: 0x81,
  false: 0x82,
  true: 0x83,
  int: 0x84,
  f64: 0x85,
  text: 0x86,
  bigint: 0x87,
  /** An object that was written before, by its number: the n-th object that began. */
  again: 0x88,
  list: 0x89,
  sparseList: 0x8a,
  numbers: 0x98,
  record: 0x8b,
  newShape: 0x8c,
  bareRecord: 0x8d,
  map: 0x8e,
  set: 0x8f,
  date: 0x90,
  regexp: 0x91,
  arrayBuffer: 0x92,
  view: 0x93,
  buffer: 0x94,
  boxed: 0x95,
  error: 0x96,
  secret: 0x97,
} as const;

export const largestSmall = 0x7f;

/** Kinds of views of memory, by the names they give themselves. Their place in here is their number: append only. */
export const viewKinds = [
  "Uint8Array",
  "Int8Array",
  "Uint8ClampedArray",
  "Uint16Array",
  "Int16Array",
  "Uint32Array",
  "Int32Array",
  "Float16Array",
  "Float32Array",
  "Float64Array",
  "BigUint64Array",
  "BigInt64Array",
  "DataView",
] as const;
