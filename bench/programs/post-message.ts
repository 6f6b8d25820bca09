/**
 * What Node itself does, as the floor for whoever has threads. One thread makes a buffer and posts it to this one, which posts it to
 * another; each time it is copied. Prints one line of JSON, as run-program.ts reads it.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { answer } from "./answer.ts";
import { makeBuffer, takeBuffer } from "./bodies.ts";

if (isMainThread) {
  const maker = new Worker(new URL(import.meta.url));
  const taker = new Worker(new URL(import.meta.url));
  const received = async (worker: Worker): Promise<unknown> => {
    const [value]: unknown[] = await once(worker, "message");
    return value;
  };
  await Promise.all([once(maker, "online"), once(taker, "online")]);
  maker.postMessage("make");
  taker.postMessage(await received(maker));
  const seconds = await received(taker);
  await Promise.all([maker.terminate(), taker.terminate()]);
  answer(Number(seconds));
} else {
  parentPort?.on("message", (message: unknown) => {
    parentPort?.postMessage(message instanceof Uint8Array ? takeBuffer(message) : makeBuffer());
  });
}
