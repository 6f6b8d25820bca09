import { SleepFlag } from "./sleep-flag.ts";

/*
 * A queue of requests in shared memory between one producer, the driver's side, and one consumer, the worker.
 *
 *   control = end << 16 | next         both are counters of slots, modulo 65,536
 *
 *      released          next                    end
 *   ──────┴── claimed ────┴──── still waiting ────┴──── free ─────
 *
 *   push      end + 1              by the producer
 *   takeBack  end - n              by the producer, not below next
 *   claim     next + 1             by the consumer, not beyond end
 *   release   released = next      by the consumer, which has copied the bytes then
 *
 * Each changes the one word by compare-and-swap, so that every request is either claimed or taken back, once. The bytes lie in a ring
 * one after the other; a take-back winds the place to write back, and an empty queue begins anew, so that little of the memory is ever
 * touched. Of a request above `requestLimit` only a number is here: the consumer fetches it when it has claimed it.
 */

/** Requests above this many bytes are fetched: as blobs. */
export const requestLimit = 262_144;

/** Requests that may wait at once. */
export const queueSlots = 1_024;

/** Bytes of requests that may wait at once, without blobs. */
export const queueBytes = 2_097_152;

/** Bytes of blobs that may wait at once. One may always, of any size. */
export const queueBlobBytes = 67_108_864;

const control = 0;
const released = 1;
const sleeping = 2;
const slotsAt = 4;
/** Its id; where its bytes start; their length, or less than zero the number of the blob. */
const slotWords = 3;
const dataAt = (slotsAt + slotWords * queueSlots) * Int32Array.BYTES_PER_ELEMENT;

/** Shorter pieces are copied byte by byte, which is quicker than a call. */
const shortPiece = 48;

/** Requests that the producer has back. */
export interface TakenBack {
  /** The newest first. */
  readonly ids: number[];
  readonly blobs: number[];
}

/** A request that the consumer has claimed: its bytes, valid until the next claim, or the number of the blob that they are. */
export type Claimed = { readonly id: number; readonly bytes: Uint8Array } | { readonly id: number; readonly blob: number };

/** What the producer remembers of a slot. */
interface Slot {
  id: number;
  blob: number | undefined;
  /** How many bytes had been written before it, and how many of blobs. */
  writtenBefore: number;
  blobBytesBefore: number;
}

export class RequestQueue {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #data: Uint8Array;
  readonly #sleep: SleepFlag;
  // Of the producer.
  readonly #slots: Slot[] = [];
  #written = 0;
  #blobs = 0;
  #blobBytes = 0;
  // Of the consumer.
  #claimed = new Uint8Array(65_536);

  constructor(memory = new SharedArrayBuffer(dataAt + queueBytes)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, dataAt / Int32Array.BYTES_PER_ELEMENT);
    this.#data = new Uint8Array(memory, dataAt, queueBytes);
    this.#sleep = new SleepFlag(this.#words, sleeping);
  }

  /** How many requests wait unclaimed. */
  get waiting(): number {
    const word = Atomics.load(this.#words, control);
    return distance(nextOf(word), endOf(word));
  }

  /** How many slots the consumer has done with, modulo 65,536. */
  get released(): number {
    return Atomics.load(this.#words, released);
  }

  /** The consumer found nothing, and nothing has come since. */
  get isAsleep(): boolean {
    return this.#sleep.isSet;
  }

  /** Producer: queues a request of at most `requestLimit` bytes. False where there is no room. */
  push(id: number, bytes: Uint8Array): boolean {
    const end = endOf(Atomics.load(this.#words, control));
    const oldest = this.#oldest(end);
    if (oldest === "full") return false;
    if (oldest === undefined) this.#written = 0;
    else if (this.#written + bytes.length - oldest.writtenBefore > queueBytes) return false;
    this.#copyIn(bytes);
    this.#publish(end, { id, blob: undefined, writtenBefore: this.#written, blobBytesBefore: this.#blobBytes }, bytes.length);
    this.#written += bytes.length;
    return true;
  }

  /** Producer: the number that the next blob is to have, or undefined where there is no room for one of this length. */
  roomForBlob(length: number): number | undefined {
    const oldest = this.#oldest(endOf(Atomics.load(this.#words, control)));
    if (oldest === "full") return undefined;
    const waiting = this.#blobBytes - (oldest?.blobBytesBefore ?? this.#blobBytes);
    return waiting > 0 && waiting + length > queueBlobBytes ? undefined : this.#blobs + 1;
  }

  /** Producer: queues a request whose bytes are the blob that `roomForBlob` gave the number for. */
  pushBlob(id: number, length: number): void {
    this.#blobs++;
    const end = endOf(Atomics.load(this.#words, control));
    this.#publish(end, { id, blob: this.#blobs, writtenBefore: this.#written, blobBytesBefore: this.#blobBytes }, -this.#blobs);
    this.#blobBytes += length;
  }

  /** Producer: takes back the newest requests that nobody has claimed. */
  takeBack(most: number): TakenBack {
    for (;;) {
      const word = Atomics.load(this.#words, control);
      const [next, end] = [nextOf(word), endOf(word)];
      const count = Math.min(most, distance(next, end));
      if (count <= 0) return { ids: [], blobs: [] };
      if (!this.#swap(word, next, end - count)) continue;
      const taken = Array.from({ length: count }, (_, i) => this.#slotAt(end - 1 - i));
      const oldest = this.#slotAt(end - count);
      this.#written = oldest.writtenBefore;
      this.#blobBytes = oldest.blobBytesBefore;
      return { ids: taken.map((slot) => slot.id), blobs: taken.flatMap((slot) => slot.blob ?? []) };
    }
  }

  /** Producer: whether the consumer sleeps. It has to be rung then; the next call says false. */
  wake(): boolean {
    return this.#sleep.wake();
  }

  /** Consumer: it sleeps, and looks again when it is rung. */
  lieDown(): void {
    this.#sleep.lieDown();
  }

  /** Consumer: the oldest request, which is then its own. Where none waits it is asleep. */
  claim(): Claimed | undefined {
    for (;;) {
      const word = Atomics.load(this.#words, control);
      const [next, end] = [nextOf(word), endOf(word)];
      if (next === end) {
        if (this.#sleep.isSet) return undefined;
        this.lieDown();
      } else if (this.#swap(word, next + 1, end)) {
        if (this.#sleep.isSet) this.#sleep.getUp();
        return this.#copyOut(next);
      }
    }
  }

  /** The slot that waits or is in use for longest. */
  #oldest(end: number): Slot | "full" | undefined {
    const first = Atomics.load(this.#words, released);
    const used = distance(first, end);
    if (used === 0) return undefined;
    return used === queueSlots ? "full" : this.#slotAt(first);
  }

  #slotAt(counter: number): Slot {
    const slot = this.#slots[counter & (queueSlots - 1)];
    if (slot === undefined) throw new Error("Internal error: a slot of the request queue was never written");
    return slot;
  }

  #publish(end: number, slot: Slot, lengthOrBlob: number): void {
    const index = end & (queueSlots - 1);
    this.#slots[index] = slot;
    this.#words.set([slot.id, slot.writtenBefore % queueBytes, lengthOrBlob], slotsAt + slotWords * index);
    for (;;) {
      const word = Atomics.load(this.#words, control);
      if (this.#swap(word, nextOf(word), end + 1)) return;
    }
  }

  #swap(word: number, next: number, end: number): boolean {
    return Atomics.compareExchange(this.#words, control, word, (end << 16) | (next & 0xffff)) === word;
  }

  #copyIn(bytes: Uint8Array): void {
    const start = this.#written % queueBytes;
    const toEnd = queueBytes - start;
    if (bytes.length <= shortPiece && bytes.length <= toEnd) {
      for (let i = 0; i < bytes.length; i++) this.#data[start + i] = bytes[i] ?? 0;
    } else if (bytes.length <= toEnd) {
      this.#data.set(bytes, start);
    } else {
      this.#data.set(bytes.subarray(0, toEnd), start);
      this.#data.set(bytes.subarray(toEnd), 0);
    }
  }

  #copyOut(counter: number): Claimed {
    const at = slotsAt + slotWords * (counter & (queueSlots - 1));
    const id = (this.#words[at] ?? 0) >>> 0;
    const length = this.#words[at + 2] ?? 0;
    if (length >= 0) this.#copyBytes(this.#words[at + 1] ?? 0, length);
    Atomics.store(this.#words, released, (counter + 1) & 0xffff);
    return length >= 0 ? { id, bytes: this.#claimed.subarray(0, length) } : { id, blob: -length };
  }

  #copyBytes(start: number, length: number): void {
    const toEnd = queueBytes - start;
    if (length <= shortPiece && length <= toEnd) {
      for (let i = 0; i < length; i++) this.#claimed[i] = this.#data[start + i] ?? 0;
      return;
    }
    if (length > this.#claimed.length) this.#claimed = new Uint8Array(requestLimit);
    this.#claimed.set(this.#data.subarray(start, start + Math.min(length, toEnd)));
    if (length > toEnd) this.#claimed.set(this.#data.subarray(0, length - toEnd), toEnd);
  }
}

function nextOf(word: number): number {
  return word & 0xffff;
}

function endOf(word: number): number {
  return word >>> 16;
}

/** How far one counter is ahead of another. */
function distance(from: number, to: number): number {
  return (to - from) & 0xffff;
}
