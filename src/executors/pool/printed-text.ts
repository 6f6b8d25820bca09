import { StringDecoder } from "node:string_decoder";

/** Characters of the standard error that are kept. */
const tailLength = 4_096;

/** What a worker writes to its standard output and error, piece by piece. */
export class PrintedText {
  /** The last of the standard error. */
  tail = "";
  readonly #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  readonly #onText: (text: string, stream: "stdout" | "stderr") => void;

  constructor(onText: (text: string, stream: "stdout" | "stderr") => void) {
    this.#onText = onText;
  }

  add(stream: "stdout" | "stderr", bytes: Uint8Array): void {
    const text = this.#decoders[stream].write(bytes);
    if (text === "") return;
    if (stream === "stderr") this.tail = (this.tail + text).slice(-tailLength);
    this.#onText(text, stream);
  }
}
