import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { makeLinkParts } from "../protocol/link-parts.ts";
import type { DriverLink } from "./driver-link.ts";
import { SharedMemoryLink } from "./shared-memory-link.ts";

/**
 * The link of this process to the driver that started it. A thread of its own has the pipe to the driver, so that the main can be busy
 * for as long as it likes.
 */
export function connectProcess(): DriverLink {
  const { near, far } = makeLinkParts();
  // The same file as this one's: sources run as they are in tests.
  const program = new URL(`./io-thread${extname(import.meta.url)}`, import.meta.url);
  const io = new Worker(program, { execArgv: [] });
  io.postMessage(near, [near.port]);
  io.unref();
  // Tasks get a `process.exit` that ends just them.
  const { exit } = process;
  const link: SharedMemoryLink = new SharedMemoryLink(far, () => {
    // Whoever listens to SIGTERM wants to end in another way, and gets it.
    if (process.listenerCount("SIGTERM") > 0) link.declineStop();
    // What is printed and not yet written would be lost with the exit.
    else process.stdout.write("", () => process.stderr.write("", () => exit.call(process, 0)));
  });
  io.on("error", (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    exit.call(process, 1);
  });
  process.on("exit", () => link.flush());
  return link;
}
