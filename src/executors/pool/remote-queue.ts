import { queueBlobBytes, queueBytes, queueSlots, requestLimit } from "../../protocol/request-queue.ts";

interface Waiting {
  readonly id: number;
  readonly length: number;
}

/**
 * What the driver knows of the request queue in another process: which requests may still wait in it. So it never sends more than there
 * is room for. The process says how many it has claimed; what it claimed since counts as waiting until it says more.
 */
export class RemoteQueue {
  #waiting: Waiting[] = [];
  #bytes = 0;
  #blobBytes = 0;
  #claimed = 0;

  /** Notes a request that is sent. False where there may be no room for it. */
  add(id: number, length: number): boolean {
    if (this.#waiting.length >= queueSlots) return false;
    const isBlob = length > requestLimit;
    const fits = isBlob ? this.#blobBytes === 0 || this.#blobBytes + length <= queueBlobBytes : this.#bytes + length <= queueBytes;
    if (!fits) return false;
    this.#waiting.push({ id, length });
    this.#count(length, 1);
    return true;
  }

  /** So many requests, modulo 65,536, have been claimed since the beginning: the oldest. */
  claimed(count: number): void {
    const newly = (count - this.#claimed) & 0xffff;
    this.#claimed = count;
    for (const { length } of this.#waiting.splice(0, newly)) this.#count(length, -1);
  }

  /** These were taken back. */
  takenBack(ids: readonly number[]): void {
    const gone = new Set(ids);
    for (const { id, length } of this.#waiting) if (gone.has(id)) this.#count(length, -1);
    this.#waiting = this.#waiting.filter(({ id }) => !gone.has(id));
  }

  #count(length: number, sign: 1 | -1): void {
    if (length > requestLimit) this.#blobBytes += sign * length;
    else this.#bytes += sign * length;
  }
}
