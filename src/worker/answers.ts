import type { ByteWriter } from "../protocol/byte-writer.ts";
import { toDriver } from "../protocol/messages.ts";
import type { Frames } from "./frames.ts";

/** Questions to the driver that are not answered yet. */
export class Answers {
  readonly #frames: Frames;
  readonly #open = new Map<number, (answer: Uint8Array) => void>();
  #last = 0;

  constructor(frames: Frames) {
    this.#frames = frames;
  }

  readonly ask = (write: (writer: ByteWriter) => void): Promise<Uint8Array> => {
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    this.#last++;
    this.#open.set(this.#last, resolve);
    this.#frames.sendNow(toDriver.ask, this.#last, write);
    return promise;
  };

  settle(number: number, answer: Uint8Array): void {
    this.#open.get(number)?.(answer);
    this.#open.delete(number);
  }
}
