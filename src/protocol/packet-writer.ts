import type { Writable } from "node:stream";
import { inlineLimit, packetHead, writeU32 } from "./packets.ts";

/** Bytes that are gathered before they are written without waiting for more. */
const batchSize = 65_536;

/** Writes packets to a pipe: small ones gathered, those of one turn of the event loop at once. */
export class PacketWriter {
  readonly #pipe: Writable;
  #batch = new Uint8Array(batchSize);
  #used = 0;
  #isScheduled = false;

  constructor(pipe: Writable) {
    this.#pipe = pipe;
  }

  /** A packet whose body is a number, if there is one, and bytes. Of large ones the bytes have to stay as they are. */
  write(kind: number, number: number | undefined, bytes: Uint8Array = nothing): void {
    const numberLength = number === undefined ? 0 : 4;
    const isLarge = bytes.length > inlineLimit;
    const size = packetHead + numberLength + (isLarge ? 0 : bytes.length);
    if (this.#used + size > this.#batch.length) this.flush();
    if (size > this.#batch.length) this.#batch = new Uint8Array(size);
    writeU32(this.#batch, this.#used, numberLength + bytes.length);
    this.#batch[this.#used + packetHead - 1] = kind;
    if (number !== undefined) writeU32(this.#batch, this.#used + packetHead, number);
    if (!isLarge) this.#batch.set(bytes, this.#used + packetHead + numberLength);
    this.#used += size;
    if (isLarge) {
      this.flush();
      this.#pipe.write(bytes);
    }
    this.#schedule();
  }

  /** Writes what is gathered. */
  flush(): void {
    if (this.#used === 0) return;
    this.#pipe.write(this.#batch.subarray(0, this.#used));
    // What was written belongs to the pipe; the rest of the buffer can still be used.
    const rest = this.#batch.subarray(this.#used);
    this.#batch = rest.length > batchSize / 16 ? rest : new Uint8Array(batchSize);
    this.#used = 0;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.flush();
    });
  }
}

const nothing = new Uint8Array(0);
