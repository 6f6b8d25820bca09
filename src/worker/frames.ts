import { ByteWriter } from "../protocol/byte-writer.ts";
import { headLength, writeHead } from "../protocol/messages.ts";
import type { DriverLink } from "./driver-link.ts";

const head = new Uint8Array(headLength);

/** Makes frames for the driver. Their buffers are used again, as far as they stay with the worker. */
export class Frames {
  readonly #link: DriverLink;
  readonly #spare: ByteWriter[] = [];

  constructor(link: DriverLink) {
    this.#link = link;
  }

  /** A frame's buffer, with room for the head already in it. Give it to `send` or `drop`. */
  begin(): ByteWriter {
    const writer = this.#spare.pop() ?? new ByteWriter();
    writer.reset();
    writer.raw(head);
    return writer;
  }

  send(writer: ByteWriter, kind: number, about: number): void {
    const frame = writer.take();
    writeHead(frame, kind, about);
    this.#link.send(frame);
    this.#spare.push(writer);
  }

  /** Sends a frame of its own unless that takes longer than so many milliseconds. Whether it did. */
  offer(kind: number, write: (writer: ByteWriter) => void, patience: number): boolean {
    const writer = this.begin();
    write(writer);
    const frame = writer.take();
    writeHead(frame, kind, 0);
    this.#spare.push(writer);
    return this.#link.send(frame, patience);
  }

  drop(writer: ByteWriter): void {
    this.#spare.push(writer);
  }

  /** A frame of a few bytes, or none, of its own. */
  sendNow(kind: number, about: number, write?: (writer: ByteWriter) => void): void {
    const writer = this.begin();
    write?.(writer);
    this.send(writer, kind, about);
  }
}
