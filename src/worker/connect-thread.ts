import { Writable } from "node:stream";
import { parentPort, receiveMessageOnPort } from "node:worker_threads";
import type { LinkParts } from "../protocol/link-parts.ts";
import type { DriverLink } from "./driver-link.ts";
import { SharedMemoryLink } from "./shared-memory-link.ts";

/**
 * The link of a thread to the driver that started it. Its parts are the first message in the thread's own port, which is free for
 * anybody afterwards, as `workerData` is.
 */
export function connectThread(): DriverLink {
  const received = parentPort === null ? undefined : receiveMessageOnPort(parentPort);
  if (received === undefined) throw new Error("Internal error: this program is started by headrace, as a thread");
  const parts: LinkParts = received.message;
  // Tasks get a `process.exit` that ends just them.
  const { exit } = process;
  const link = new SharedMemoryLink(parts, () => exit.call(process, 0));
  printThrough(link);
  return link;
}

/** What this thread prints from now on goes at once, as its frames do. */
function printThrough(link: SharedMemoryLink): void {
  for (const name of ["stdout", "stderr"] as const) {
    const stream = new Writable({
      write: (bytes: Buffer, _encoding, done) => {
        link.print(name, bytes);
        done();
      },
    });
    Object.defineProperty(process, name, { value: stream, configurable: true, enumerable: true });
  }
}
