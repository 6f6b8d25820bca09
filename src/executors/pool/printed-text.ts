import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";

/** Characters of the standard error that are kept. */
const tailLength = 4_096;

/** Milliseconds to read what was printed last, once the worker is gone: somebody else may hold its output open. */
const lastWordsTime = 500;

/** What a worker writes to its standard output and error. */
export class PrintedText {
  /** The last of the standard error. */
  tail = "";
  readonly #streams: readonly Readable[];

  constructor(stdout: Readable, stderr: Readable, onText: (text: string, stream: "stdout" | "stderr") => void) {
    this.#streams = [stdout, stderr];
    stdout.setEncoding("utf8").on("data", (text: string) => onText(text, "stdout"));
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.tail = (this.tail + text).slice(-tailLength);
      onText(text, "stderr");
    });
  }

  /** Resolves when all of it is read, or it takes too long. */
  async end(): Promise<void> {
    const late = setTimeout(() => {
      for (const stream of this.#streams) stream.destroy();
    }, lastWordsTime);
    await Promise.allSettled(this.#streams.map((stream) => finished(stream, { writable: false })));
    clearTimeout(late);
  }
}
