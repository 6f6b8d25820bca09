import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { unseal } from "./envelope.ts";
import { BetterTogether, GraphWriter } from "./graph-writer.ts";
import { valueTag } from "./tags.ts";

/*
 * The payload of an indexed list:
 *
 *   elements, each a value of its own · where each ends, counted from the first one's begin, in eight bytes · their number in eight bytes
 */

/** From this many bytes on it is watched what elements share, since that is written with each of them: a large object in all would explode. */
const watched = 16 * 1024 * 1024;
const largeElement = 4096;
const sampleSize = 16;
/** How many times shorter elements have to be together than one by one. */
const worthSharing = 4;

/** Writes the payload. Throws `BetterTogether` where the elements share much. */
export function writeElements(writer: ByteWriter, list: readonly unknown[], writeElement: (element: unknown) => void): void {
  const begin = writer.length;
  const ends: number[] = [];
  let watch = watched;
  for (const element of list) {
    writeElement(element);
    const end = writer.length - begin;
    ends.push(end);
    if (end < watch) continue;
    if (end / ends.length >= largeElement && shareMuch(list, ends)) throw new BetterTogether();
    watch = end * 2;
  }
  for (const end of ends) writer.f64(end);
  writer.f64(ends.length);
}

function shareMuch(list: readonly unknown[], ends: readonly number[]): boolean {
  const sample = list.slice(Math.max(0, ends.length - sampleSize), ends.length);
  const alone = (ends.at(-1) ?? 0) - (ends.at(-1 - sample.length) ?? 0);
  const together = new ByteWriter();
  new GraphWriter(together).part(sample);
  return sample.length > worthSharing && together.length * worthSharing < alone;
}

/** How many elements a payload has. */
export function countElements(memory: Uint8Array, from: number, to: number): number {
  const reader = new ByteReader(memory, Math.max(from, to - 8), to);
  const count = reader.f64();
  return Number.isSafeInteger(count) && count >= 0 && count * 9 + 8 <= to - from ? count : reader.fail("its list has an impossible length");
}

/** Where an indexed list's elements lie in its bytes. */
interface OpenList {
  readonly from: number;
  readonly count: number;
  readonly ends: DataView;
}

/** Those whose checksum was right. */
const openLists = new WeakMap<Uint8Array, OpenList>();

function open(encoded: Uint8Array): OpenList | undefined {
  const known = openLists.get(encoded);
  if (known !== undefined || encoded[0] !== valueTag.list) return known;
  const reader = new ByteReader(encoded);
  const { from, to } = unseal(reader, reader.u8());
  if (!reader.atEnd) reader.fail("there are bytes behind its end");
  const count = countElements(encoded, from, to);
  const list = { from, count, ends: new DataView(encoded.buffer, encoded.byteOffset + to - 8 - count * 8, count * 8) };
  openLists.set(encoded, list);
  return list;
}

/** How many elements a value has that was written with `indexed`; undefined for any other value. Nothing is decoded. */
export function listLength(encoded: Uint8Array): number | undefined {
  return open(encoded)?.count;
}

/** The bytes of one element of an indexed list, as a view. The list's checksum was looked at once, when these bytes were first asked. */
export function elementAt(encoded: Uint8Array, index: number): Uint8Array {
  const list = open(encoded);
  if (list === undefined || index < 0 || index >= list.count) throw new Error(`Internal error: there is no element ${index} in these bytes`);
  const begin = index === 0 ? 0 : list.ends.getFloat64((index - 1) * 8, true);
  return encoded.subarray(list.from + begin, list.from + list.ends.getFloat64(index * 8, true));
}
