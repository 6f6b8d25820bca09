import { isMarkedAsUntransferable } from "node:worker_threads";

/** Rings the other side, which sleeps. */
export const doorbell = 0;

/** Ends the worker, where its main is free to read this. */
export const stopMessage = "stop";

/** Asks for all frames to be written out to the driver, since the process is about to end. */
export const flushMessage = "flush";

/** The worker was asked to end, and has a reason to wait for a signal. */
export const busyMessage = "busy";

/** A request too large for the queue, which has its number. It is sent when the worker has claimed it and asks for it. */
export interface Blob {
  readonly blob: number;
  readonly bytes: Uint8Array;
}

/** What the driver's side sends to a worker through its port: beside the above, messages of the driver. */
export type ToWorkerPort = typeof doorbell | typeof stopMessage | Uint8Array | Blob;

/** Asks for a blob. */
export interface BlobWanted {
  readonly wants: number;
}

/** What a worker sends through its port: beside the above, frames too large for the ring. */
export type FromWorkerPort = typeof doorbell | typeof flushMessage | typeof busyMessage | Uint8Array | BlobWanted;

/** The bytes in a buffer of their own, which can be handed over: the very buffer where they fill one, else a copy. */
export function inOwnBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const whole = buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength && !isMarkedAsUntransferable(buffer);
  return whole ? new Uint8Array(buffer) : new Uint8Array(bytes);
}
