import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { FrameRing } from "./frame-ring.ts";
import { flushedAt, type LinkParts, postedAt, sentBlobAt } from "./link-parts.ts";
import { busyMessage, doorbell, type FromWorkerPort, flushMessage, inOwnBuffer, stopMessage } from "./port-messages.ts";
import { RequestQueue, requestLimit } from "./request-queue.ts";

/** Frames out of a worker: some small ones as packets, or a large one. */
export type Arrived = { readonly packets: Uint8Array } | { readonly large: Uint8Array };

/**
 * The near end of the memory and the port that a worker's main shares with whoever feeds it: the driver itself for a thread, the
 * I/O thread of its process otherwise. It never waits, so that it can take back requests whatever the worker is doing.
 */
export class WorkerChannel {
  /** Frames are to be read, after a `read` that gave none. */
  onFrames: () => void = ignore;
  /** The worker is about to end and waits for its frames to be written out. */
  onFlush: () => void = ignore;
  /** The worker was asked to stop and does not. */
  onBusy: () => void = ignore;
  readonly #queue: RequestQueue;
  readonly #frames: FrameRing;
  readonly #words: Int32Array;
  readonly #port: MessagePort;
  #hasRung = false;
  readonly #largeFrames: Uint8Array[] = [];
  /** Requests too large for the queue that nobody has claimed, by number. */
  readonly #blobs = new Map<number, Uint8Array>();

  constructor(near: LinkParts) {
    this.#queue = new RequestQueue(near.queue);
    this.#frames = new FrameRing(near.ring);
    this.#words = new Int32Array(near.words);
    this.#port = near.port;
    this.#port.on("message", (message: FromWorkerPort) => this.#receive(message));
  }

  /** The worker's main has claimed all there was: it is free, or waits for something in a task. */
  get isIdle(): boolean {
    return this.#queue.isAsleep;
  }

  /** How many requests the worker has claimed so far, modulo 65,536. */
  get claimed(): number {
    return this.#queue.released;
  }

  push(id: number, request: Uint8Array): boolean {
    if (request.length > requestLimit) {
      const blob = this.#queue.roomForBlob(request.length);
      if (blob === undefined) return false;
      this.#blobs.set(blob, request);
      this.#queue.pushBlob(id, request.length);
    } else if (!this.#queue.push(id, request)) {
      return false;
    }
    this.#wake();
    return true;
  }

  /**
   * Rings for the first request of a turn of the event loop, and at its end for those after it, where the worker sleeps again by then:
   * ringing costs more than a small task.
   */
  #wake(): void {
    if (this.#hasRung) return;
    this.#hasRung = true;
    this.#ring();
    setImmediate(() => {
      this.#hasRung = false;
      this.#ring();
    });
  }

  #ring(): void {
    if (this.#queue.wake()) this.#port.postMessage(doorbell);
  }

  takeBack(most: number): number[] {
    const { ids, blobs } = this.#queue.takeBack(most);
    for (const blob of blobs) this.#blobs.delete(blob);
    return ids;
  }

  post(message: Uint8Array, transfer: boolean): void {
    const bytes = transfer ? inOwnBuffer(message) : new Uint8Array(message);
    this.#port.postMessage(bytes, [bytes.buffer]);
    this.#count();
  }

  /** Asks the worker's main to end. It hears this when it is free. */
  stop(): void {
    this.#port.postMessage(stopMessage);
    this.#count();
  }

  /** Some frames that wait, oldest first; none where `onFrames` tells when there are again. */
  read(): Arrived | undefined {
    const taken = this.#frames.take();
    if (taken !== "blob") return taken;
    const large = this.#nextLarge();
    this.#frames.takeBlob(large.length);
    return { large };
  }

  /** Tells the worker, which asked to flush, that its frames are written out. */
  confirmFlush(): void {
    Atomics.store(this.#words, flushedAt, 1);
    Atomics.notify(this.#words, flushedAt);
  }

  ref(): void {
    this.#port.ref();
  }

  unref(): void {
    this.#port.unref();
  }

  close(): void {
    this.#port.close();
  }

  /** The worker reads what was posted up to now before it begins with a request that is pushed later. */
  #count(): void {
    Atomics.add(this.#words, postedAt, 1);
  }

  #receive(message: FromWorkerPort): void {
    if (message === doorbell) this.onFrames();
    else if (message === flushMessage) this.onFlush();
    else if (message === busyMessage) this.onBusy();
    else if ("wants" in message) this.#sendBlob(message.wants);
    else this.#largeFrames.push(message);
  }

  /** The worker waits for this. */
  #sendBlob(blob: number): void {
    const request = this.#blobs.get(blob);
    if (request === undefined) throw new Error("Internal error: a large request was claimed that is not there");
    this.#blobs.delete(blob);
    const bytes = inOwnBuffer(request);
    this.#port.postMessage({ blob, bytes }, [bytes.buffer]);
    Atomics.store(this.#words, sentBlobAt, blob);
    Atomics.notify(this.#words, sentBlobAt);
  }

  /** A large frame is in the port before its place is in the ring. */
  #nextLarge(): Uint8Array {
    for (;;) {
      const first = this.#largeFrames.shift();
      if (first !== undefined) return first;
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) throw new Error("Internal error: a frame has a place in the ring and was never sent");
      this.#receive(received.message);
    }
  }
}

function ignore(): void {
  // Nobody listens yet.
}
