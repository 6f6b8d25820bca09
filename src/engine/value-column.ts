import { valueTag } from "../protocol/tags.ts";
import { decodeValue, encodeValue } from "../protocol/values.ts";
import { isPlainData } from "../util/plain-data.ts";
import type { HeldValue, ValueStore } from "./value-store.ts";

/** Stands where a value was that was given up. */
const gone = Symbol("gone");
/** The same where its handle was. */
const goneHandle = Number.NaN;
/** Smaller values are not worth moving out of memory. */
const worthMoving = 1024;
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
  /** Grown by appending: an array of a million holes would be slow to read. */
  readonly #live: unknown[] = [];
  /** Where values lie in the store; 0 for those that do not. */
  #handles: Float64Array | undefined = undefined;
  /** Live ones that the store may ask for. */
  #held: Map<number, HeldValue> | undefined = undefined;

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
    while (this.#live.length < index) this.#live.push(undefined);
    this.#live[index] = value;
    if (size < worthMoving) return;
    const held = this.#heldValue(index, value, size);
    this.#held ??= new Map();
    this.#held.set(index, held);
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
    return this.#live[index] === gone || Number.isNaN(this.#handle(index));
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
    if (!this.isEncoded(index)) return this.#live[index];
    const bytes = this.#store.get(this.#handle(index));
    // Nobody may write into the store.
    return decodeValue(viewed.has(bytes[0] ?? 0) ? new Uint8Array(bytes) : bytes);
  }

  /**
   * Its bytes, which nobody may change.
   *
   * @throws E334 where it is here as it is and cannot be sent.
   */
  encoded(index: number): Uint8Array {
    return this.isEncoded(index) ? this.#store.get(this.#handle(index)) : encodeValue(this.#live[index]);
  }

  /** Gives a value up. */
  release(index: number): void {
    if (this.isUndefined(index)) return;
    const isEncoded = this.isEncoded(index);
    this.#drop(index);
    if (isEncoded) this.#setHandle(index, goneHandle);
    else this.#live[index] = gone;
  }

  /** Takes a value over that is `at` in another column, or that it is gone there. */
  adopt(index: number, from: ValueColumn, at: number): void {
    if (from.isEncoded(at)) this.setEncoded(index, from.encoded(at));
    else this.set(index, from.isGone(at) ? gone : from.#live[at], from.#held?.get(at)?.size ?? 0);
  }

  #handle(index: number): number {
    return this.#handles?.[index] ?? 0;
  }

  #setHandle(index: number, handle: number): void {
    this.#handles ??= new Float64Array(this.#length);
    this.#handles[index] = handle;
  }

  #drop(index: number): void {
    const held = this.#held?.get(index);
    if (held !== undefined) {
      this.#store.letGo(held);
      this.#held?.delete(index);
    }
    if (index < this.#live.length) this.#live[index] = undefined;
    const handle = this.#handle(index);
    if (handle > 0) this.#store.release(handle);
    if (handle !== 0) this.#setHandle(index, 0);
  }

  #heldValue(index: number, value: unknown, size: number): HeldValue {
    return {
      size,
      encode: () => (isPlainData(value) ? encodedOrNone(value) : undefined),
      moved: (handle) => {
        this.#held?.delete(index);
        this.#live[index] = undefined;
        this.#setHandle(index, handle);
      },
    };
  }
}

/** Memory that somebody gave away meanwhile, and the like, cannot be written down: then it stays. */
function encodedOrNone(value: unknown): Uint8Array | undefined {
  try {
    return encodeValue(value);
  } catch {
    return undefined;
  }
}
