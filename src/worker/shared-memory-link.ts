import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { FrameRing } from "../protocol/frame-ring.ts";
import { flushedAt, type LinkParts, postedAt, sentBlobAt } from "../protocol/link-parts.ts";
import { framePacket, inlineLimit, printedPackets } from "../protocol/packets.ts";
import { type Blob, busyMessage, doorbell, flushMessage, inOwnBuffer, stopMessage, type ToWorkerPort } from "../protocol/port-messages.ts";
import { RequestQueue } from "../protocol/request-queue.ts";
import type { ClaimedRequest, DriverLink } from "./driver-link.ts";

/** Milliseconds that a process which ends may take to write out its last frames. */
const flushTime = 2_000;

/** The far end of a `WorkerChannel`: the same in a thread and in the main of a process. */
export class SharedMemoryLink implements DriverLink {
  onWake: () => void = ignore;
  onMessage: (message: Uint8Array) => void = ignore;
  readonly #queue: RequestQueue;
  readonly #ring: FrameRing;
  readonly #words: Int32Array;
  readonly #port: MessagePort;
  readonly #stop: () => void;
  /** The last blob that came, until it is given out. */
  #blob: Blob | undefined;
  #received = 0;

  /** `stop` ends this worker; it is called when the driver asks for that. */
  constructor(parts: LinkParts, stop: () => void) {
    this.#queue = new RequestQueue(parts.queue);
    this.#ring = new FrameRing(parts.ring);
    this.#words = new Int32Array(parts.words);
    this.#port = parts.port;
    this.#stop = stop;
    this.#port.on("message", (message: ToWorkerPort) => this.#receive(message));
  }

  claim(): ClaimedRequest | undefined {
    const claimed = this.#queue.claim();
    if (claimed === undefined) return undefined;
    // What was posted before this request was pushed is counted by now.
    if (Atomics.load(this.#words, postedAt) !== this.#received) this.#receiveAll();
    return "bytes" in claimed ? claimed : { id: claimed.id, bytes: this.#fetch(claimed.blob) };
  }

  send(frame: Uint8Array, patience = Number.POSITIVE_INFINITY): boolean {
    if (frame.length <= inlineLimit) return this.#write(frame, framePacket, patience);
    if (!this.#waitFor(() => this.#ring.hasRoomForBlob(frame.length), patience)) return false;
    const bytes = inOwnBuffer(frame);
    const { length } = bytes;
    this.#port.postMessage(bytes, [bytes.buffer]);
    this.#ring.writeBlob(length);
    this.#wake();
    return true;
  }

  /** Sends what was written to the standard output or error, in order with the frames, and waits as `send` does. */
  print(stream: "stdout" | "stderr", bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += inlineLimit) this.#write(bytes.subarray(at, at + inlineLimit), printedPackets[stream]);
  }

  /** Says that this worker does not stop, though it was asked to. */
  declineStop(): void {
    this.#port.postMessage(busyMessage);
  }

  /** Waits until the frames sent so far have left this process: it is about to end. */
  flush(): void {
    this.#port.postMessage(flushMessage);
    Atomics.wait(this.#words, flushedAt, 0, flushTime);
  }

  #write(bytes: Uint8Array, kind: number, patience = Number.POSITIVE_INFINITY): boolean {
    const isWritten = this.#ring.write(bytes, kind) || this.#waitFor(() => this.#ring.write(bytes, kind), patience);
    if (isWritten) this.#wake();
    return isWritten;
  }

  /** Tries until it succeeds, or so many milliseconds have passed. */
  #waitFor(attempt: () => boolean, patience: number): boolean {
    const end = performance.now() + patience;
    while (!attempt()) {
      const left = end - performance.now();
      if (left <= 0) return false;
      this.#ring.waitForRoom(left);
    }
    return true;
  }

  #wake(): void {
    if (this.#ring.wake()) this.#port.postMessage(doorbell);
  }

  #receiveAll(): void {
    while (Atomics.load(this.#words, postedAt) !== this.#received) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      // A doorbell says nothing new to a worker that claims.
      if (received.message !== doorbell) this.#receive(received.message);
    }
  }

  #receive(message: ToWorkerPort): void {
    if (message === doorbell) {
      this.onWake();
      return;
    }
    if (typeof message === "object" && "blob" in message) {
      this.#blob = message;
      return;
    }
    this.#received = (this.#received + 1) | 0;
    if (message === stopMessage) this.#stop();
    else this.onMessage(message);
  }

  /** Waits for the near end to send a blob. It does so at once, unless it is the driver and busy. */
  #fetch(number: number): Uint8Array {
    this.#port.postMessage({ wants: number });
    for (let sent = 0; sent !== number; ) {
      sent = Atomics.load(this.#words, sentBlobAt);
      if (sent !== number) Atomics.wait(this.#words, sentBlobAt, sent);
    }
    while (this.#blob?.blob !== number) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) throw new Error("Internal error: a large request is said to be sent and is not there");
      if (received.message !== doorbell) this.#receive(received.message);
    }
    const { bytes } = this.#blob;
    this.#blob = undefined;
    return bytes;
  }
}

function ignore(): void {
  // Nobody listens yet.
}
