import type { ByteWriter } from "../protocol/byte-writer.ts";
import { valueTag } from "../protocol/tags.ts";
import { decodeValue, encodeValue, writeValue } from "../protocol/values.ts";
import { isPlainData } from "../util/plain-data.ts";
import type { HeldValue, ValueStore } from "./value-store.ts";

/** Stands where a value was that was given up. */
const gone = Symbol("gone");
/** Smaller values are not worth moving out of memory. */
const worthMoving = 4096;
/** What an encoded value of few bytes begins with that is as small when it is decoded. */
const small = new Set<number>([valueTag.undefined, valueTag.null, valueTag.false, valueTag.true, valueTag.int, valueTag.f64]);
/** What one begins with that decodes to a view of its bytes. */
const viewed = new Set<number>([valueTag.bytes, valueTag.buffer, valueTag.list]);

/**
 * The values of task runs, side by side: each as it is, or as bytes in the store. Large plain data that is here as it is goes to the
 * store when there is too much in memory.
 */
export class ValueColumn {
  readonly #store: ValueStore;
  readonly #length: number;
  /** Values as they are; a large one as `Held`. Grown by appending: an array of a million holes would be slow to read. */
  readonly #live: unknown[] = [];
  /** Where values lie in the store; 0 for those that do not. */
  #handles: Float64Array | undefined = undefined;

  constructor(store: ValueStore, length: number) {
    this.#store = store;
    this.#length = length;
  }

  /** The same store for so many values. */
  widened(length: number): ValueColumn {
    return new ValueColumn(this.#store, length);
  }

  /** `size` is how many bytes the value takes, roughly, where that is known. */
  set(index: number, value: unknown, size: number): void {
    this.#drop(index);
    if (size < worthMoving || !canBeLarge(value)) {
      this.#put(index, value);
      return;
    }
    const held = new Held(value, size, (handle) => {
      this.#live[index] = undefined;
      this.#setHandle(index, handle);
    });
    this.#put(index, held);
    this.#store.hold(held);
  }

  /** The bytes of a value. Nobody may change them from now on. */
  setEncoded(index: number, bytes: Uint8Array): void {
    if (small.has(bytes[0] ?? 0)) {
      this.set(index, decodeValue(bytes), 0);
      return;
    }
    this.#drop(index);
    this.#setHandle(index, this.#store.put(bytes));
  }

  isGone(index: number): boolean {
    return this.#live[index] === gone;
  }

  isEncoded(index: number): boolean {
    return this.#handle(index) > 0;
  }

  /** Whether there never was one, or it is undefined. */
  isUndefined(index: number): boolean {
    return this.#live[index] === undefined && this.#handle(index) === 0;
  }

  /** Undefined where there is none. An encoded one is decoded anew each time. Not to be asked for one that is gone. */
  get(index: number): unknown {
    if (!this.isEncoded(index)) return this.#valueAt(index);
    const handle = this.#handle(index);
    const bytes = this.#store.get(handle);
    // Nobody may write into the store.
    return decodeValue(viewed.has(bytes[0] ?? 0) && this.#store.isInMemory(handle) ? new Uint8Array(bytes) : bytes);
  }

  /**
   * Its bytes, which nobody may change.
   *
   * @throws E334 where it is here as it is and cannot be sent.
   */
  encoded(index: number): Uint8Array {
    return this.isEncoded(index) ? this.#store.get(this.#handle(index)) : encodeValue(this.#valueAt(index));
  }

  /** Gives a value up. */
  release(index: number): void {
    if (this.isUndefined(index)) return;
    this.#drop(index);
    this.#put(index, gone);
  }

  /** Takes a value over that is `at` in another column, or that it is gone there. */
  adopt(index: number, from: ValueColumn, at: number): void {
    const there = from.#live[at];
    if (from.isEncoded(at)) this.setEncoded(index, from.encoded(at));
    else this.set(index, from.isGone(at) ? gone : from.#valueAt(at), there instanceof Held ? there.size : 0);
  }

  #valueAt(index: number): unknown {
    const live = this.#live[index];
    return live instanceof Held ? live.value : live;
  }

  #put(index: number, value: unknown): void {
    while (this.#live.length < index) this.#live.push(undefined);
    this.#live[index] = value;
  }

  #handle(index: number): number {
    return this.#handles?.[index] ?? 0;
  }

  #setHandle(index: number, handle: number): void {
    this.#handles ??= new Float64Array(this.#length);
    this.#handles[index] = handle;
  }

  #drop(index: number): void {
    const live = this.#live[index];
    if (live instanceof Held) this.#store.letGo(live);
    if (index < this.#live.length) this.#live[index] = undefined;
    if (!this.isEncoded(index)) return;
    this.#store.release(this.#handle(index));
    this.#setHandle(index, 0);
  }
}

/** Whether the size that was said can be right: somebody may have put another value in its place. */
const canBeLarge = (value: unknown): boolean => typeof value === "string" || (typeof value === "object" && value !== null);

/** A large value, which the store may ask for. */
class Held implements HeldValue {
  readonly value: unknown;
  readonly size: number;
  readonly moved: (handle: number) => void;

  constructor(value: unknown, size: number, moved: (handle: number) => void) {
    this.value = value;
    this.size = size;
    this.moved = moved;
  }

  /** Whatever lives stays: a copy would be another one. So does what cannot be written, such as memory that somebody gave away meanwhile. */
  encode(writer: ByteWriter): void {
    if (!isPlainData(this.value)) return;
    try {
      writeValue(writer, this.value);
    } catch {
      writer.reset();
    }
  }
}
