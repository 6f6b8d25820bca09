import { MessageChannel, type MessagePort } from "node:worker_threads";
import { FrameRing } from "./frame-ring.ts";
import { RequestQueue } from "./request-queue.ts";

/** What one end of a link is made from: the memory that both ends share, and a port to the other end. */
export interface LinkParts {
  readonly queue: SharedArrayBuffer;
  readonly ring: SharedArrayBuffer;
  readonly words: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** In `words`: how many messages, doorbells and blobs aside, the near end has sent through its port. */
export const postedAt = 0;

/** In `words`: 1 when all frames have left a process that is about to end. */
export const flushedAt = 1;

/** In `words`: the number of the last blob that the near end has sent. */
export const sentBlobAt = 2;

/** Parts for both ends of a new link: the near one feeds the worker, the far one is the worker's main. */
export function makeLinkParts(): { readonly near: LinkParts; readonly far: LinkParts } {
  const { port1, port2 } = new MessageChannel();
  const [queue, ring] = [new RequestQueue(), new FrameRing()];
  // Neither reader has looked yet: the first thing that comes has to ring.
  queue.lieDown();
  ring.lieDown();
  const memory = {
    queue: queue.memory,
    ring: ring.memory,
    words: new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT),
  };
  return { near: { ...memory, port: port1 }, far: { ...memory, port: port2 } };
}
