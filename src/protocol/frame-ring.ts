import { framePacket, inlineLimit, packetHead } from "./packets.ts";
import { SleepFlag } from "./sleep-flag.ts";

/*
 * A ring of frames in shared memory from one producer, the worker, to one consumer, the driver's side.
 *
 *      head            tail
 *   ────┴── unread ─────┴──── free ─────        both count bytes, modulo 2^32
 *
 * A producer that finds no room waits until the head moves. A consumer that finds nothing lies down and is rung by the next write.
 * A frame above `inlineLimit` travels elsewhere; an empty packet keeps its place in the order.
 */

/** Bytes of frames that may be unread at once, without blobs. */
export const ringBytes = 1_048_576;

/** Bytes of blobs that may be unread at once. One may always, of any size. */
export const ringBlobBytes = 67_108_864;

const headAt = 0;
const tailAt = 1;
const sleepingAt = 2;
const producerWaits = 3;
/** In units of 1 kB, so that sizes fit the word. */
const blobsWritten = 4;
const blobsRead = 5;
const dataAt = 32;

const mask = ringBytes - 1;
const shortPiece = 48;

/** The kind of an empty packet that keeps the place of a blob. */
const blobPlace = 1;

/** What a consumer takes at once: packets of some frames, with their heads, or the place of one blob. */
export type Taken = { readonly packets: Uint8Array } | "blob";

export class FrameRing {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #data: Uint8Array;
  readonly #sleep: SleepFlag;
  /** Of the producer. */
  #tail = 0;
  #headSeen = 0;
  /** Of the consumer. */
  #head = 0;

  constructor(memory = new SharedArrayBuffer(dataAt + ringBytes)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, dataAt / Int32Array.BYTES_PER_ELEMENT);
    this.#data = new Uint8Array(memory, dataAt, ringBytes);
    this.#sleep = new SleepFlag(this.#words, sleepingAt);
  }

  /** Producer: adds a packet of at most `inlineLimit` bytes, a frame unless it says otherwise. False where there is no room. */
  write(bytes: Uint8Array, kind: number = framePacket): boolean {
    if (!this.#hasRoom(bytes.length)) return false;
    this.#writeHead(bytes.length, kind);
    this.#copyIn(bytes, this.#tail + packetHead);
    this.#publish(bytes.length);
    return true;
  }

  /** Producer: whether there is room for a blob of this length. */
  hasRoomForBlob(length: number): boolean {
    if (!this.#hasRoom(0)) return false;
    const unread = (Atomics.load(this.#words, blobsWritten) - Atomics.load(this.#words, blobsRead)) | 0;
    return unread === 0 || unread + kiloBytes(length) <= kiloBytes(ringBlobBytes);
  }

  /** Producer: adds the place of a blob, for which there is room and which has been sent by now. */
  writeBlob(length: number): void {
    Atomics.add(this.#words, blobsWritten, kiloBytes(length));
    this.#writeHead(0, blobPlace);
    this.#publish(0);
  }

  /**
   * Producer: waits, without turning the event loop, until the consumer has read something, unless it has since `write` said false; or for
   * so many milliseconds.
   */
  waitForRoom(most = Number.POSITIVE_INFINITY): void {
    Atomics.store(this.#words, producerWaits, 1);
    Atomics.wait(this.#words, headAt, this.#headSeen, most);
  }

  /** Producer: whether the consumer sleeps. It has to be rung then; the next call says false. */
  wake(): boolean {
    return this.#sleep.wake();
  }

  /** Consumer: it sleeps, and looks again when it is rung. */
  lieDown(): void {
    this.#sleep.lieDown();
  }

  /** Consumer: what is unread, oldest first, as a copy; as many frames as fit `inlineLimit`, at least one. Where nothing is, it is asleep. */
  take(): Taken | undefined {
    for (;;) {
      const unread = (Atomics.load(this.#words, tailAt) - this.#head) | 0;
      if (unread > 0) return this.#kindAt(this.#head) === blobPlace ? "blob" : { packets: this.#copyOut(this.#wholePackets(unread)) };
      if (this.#sleep.isSet) return undefined;
      this.lieDown();
    }
  }

  /** Consumer: the blob whose place `take` gave is read. */
  takeBlob(length: number): void {
    Atomics.add(this.#words, blobsRead, kiloBytes(length));
    this.#advance(packetHead);
  }

  #hasRoom(length: number): boolean {
    this.#headSeen = Atomics.load(this.#words, headAt);
    return ((this.#tail - this.#headSeen) | 0) + packetHead + length <= ringBytes;
  }

  #writeHead(length: number, kind: number): void {
    const data = this.#data;
    for (let i = 0; i < 4; i++) data[(this.#tail + i) & mask] = length >>> (8 * i);
    data[(this.#tail + 4) & mask] = kind;
  }

  #publish(length: number): void {
    this.#tail = (this.#tail + packetHead + length) | 0;
    Atomics.store(this.#words, tailAt, this.#tail);
  }

  #kindAt(position: number): number | undefined {
    return this.#data[(position + 4) & mask];
  }

  #lengthAt(position: number): number {
    const data = this.#data;
    const byte = (i: number): number => data[(position + i) & mask] ?? 0;
    return byte(0) | (byte(1) << 8) | (byte(2) << 16);
  }

  /** Bytes of the first packets, up to the next blob. */
  #wholePackets(unread: number): number {
    let size = 0;
    while (size < unread && this.#kindAt(this.#head + size) !== blobPlace) {
      const longer = size + packetHead + this.#lengthAt(this.#head + size);
      if (size > 0 && longer > inlineLimit) break;
      size = longer;
    }
    return size;
  }

  #copyIn(bytes: Uint8Array, position: number): void {
    const start = position & mask;
    const toEnd = ringBytes - start;
    if (bytes.length > toEnd) {
      this.#data.set(bytes.subarray(0, toEnd), start);
      this.#data.set(bytes.subarray(toEnd), 0);
    } else if (bytes.length > shortPiece) {
      this.#data.set(bytes, start);
    } else {
      for (let i = 0; i < bytes.length; i++) this.#data[start + i] = bytes[i] ?? 0;
    }
  }

  #copyOut(size: number): Uint8Array {
    const start = this.#head & mask;
    const toEnd = ringBytes - start;
    const packets = new Uint8Array(size);
    packets.set(this.#data.subarray(start, start + Math.min(size, toEnd)));
    if (size > toEnd) packets.set(this.#data.subarray(0, size - toEnd), toEnd);
    this.#advance(size);
    return packets;
  }

  #advance(size: number): void {
    if (this.#sleep.isSet) this.#sleep.getUp();
    this.#head = (this.#head + size) | 0;
    Atomics.store(this.#words, headAt, this.#head);
    if (Atomics.exchange(this.#words, producerWaits, 0) === 1) Atomics.notify(this.#words, headAt);
  }
}

function kiloBytes(length: number): number {
  return Math.ceil(length / 1_024);
}
