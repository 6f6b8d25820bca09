import { StringDecoder } from "node:string_decoder";

/** A line is handed on in pieces of this many characters: what waits for its end stays small. */
const longest = 65_536;

/** Cuts what is written into lines, also where a character or a line comes in pieces. */
export class Lines {
  readonly #each: (line: string) => void;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  constructor(each: (line: string) => void) {
    this.#each = each;
  }

  write(chunk: string | Uint8Array): void {
    const lines = (this.#rest + (typeof chunk === "string" ? chunk : this.#decoder.write(chunk))).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#pass(line.replace(/\r$/, ""));
    if (this.#rest.length >= longest) this.flush();
  }

  /** Hands on a last line that was not ended. */
  flush(): void {
    const line = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (line !== "") this.#pass(line);
  }

  #pass(line: string): void {
    for (let at = 0; at === 0 || at < line.length; at += longest) this.#each(line.slice(at, at + longest));
  }
}
