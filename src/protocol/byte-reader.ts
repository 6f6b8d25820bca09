import { valueDamaged } from "../errors/sending.ts";

/** Texts of up to this many ASCII characters are put together here: a call into Node costs more. */
const shortText = 12;

/** A number on its way: a view of the whole memory costs more than the number. */
const eight = new Uint8Array(8);
const number = new DataView(eight.buffer);

/**
 * Reads what a `ByteWriter` wrote, in the same order. Views of bytes share the memory that is read.
 * Whatever lies past the end or cannot be right is a damaged value (E335).
 */
export class ByteReader {
  readonly memory: Uint8Array;
  readonly #end: number;
  #at: number;
  #texts: Buffer | undefined = undefined;

  constructor(bytes: Uint8Array, position = 0, end = bytes.byteLength) {
    this.memory = bytes;
    this.#at = position;
    this.#end = end;
  }

  /** Where the next read begins. */
  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at === this.#end;
  }

  /** Bytes that are not read yet. */
  get left(): number {
    return this.#end - this.#at;
  }

  u8(): number {
    const byte = this.#at < this.#end ? this.memory[this.#at++] : undefined;
    if (byte === undefined) throw endsEarly();
    return byte;
  }

  u32(): number {
    const at = this.skip(4);
    const { memory } = this;
    return ((memory[at] ?? 0) | ((memory[at + 1] ?? 0) << 8) | ((memory[at + 2] ?? 0) << 16) | ((memory[at + 3] ?? 0) << 24)) >>> 0;
  }

  f64(): number {
    const at = this.skip(8);
    const { memory } = this;
    for (let i = 0; i < 8; i++) eight[i] = memory[at + i] ?? 0;
    return number.getFloat64(0, true);
  }

  varint(): number {
    const first = this.u8();
    return first < 0x80 ? first : this.#longVarint(first & 0x7f);
  }

  #longVarint(first: number): number {
    let value = first;
    for (let factor = 0x80; factor <= 2 ** 49; factor *= 0x80) {
      const byte = this.u8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : this.fail("a number is too large");
    }
    return this.fail("a number is too large");
  }

  text(): string {
    const head = this.varint();
    const length = Math.floor(head / 2);
    const at = this.skip(length);
    if (length <= shortText && head % 2 === 0) {
      const text = this.#shortText(at, length);
      if (text !== undefined) return text;
    }
    this.#texts ??= Buffer.from(this.memory.buffer, this.memory.byteOffset, this.memory.byteLength);
    return this.#texts.toString(head % 2 === 0 ? "utf8" : "utf16le", at, at + length);
  }

  #shortText(at: number, length: number): string | undefined {
    let text = "";
    for (let i = at; i < at + length; i++) {
      const code = this.memory[i] ?? 0;
      if (code > 0x7f) return undefined;
      text += String.fromCharCode(code);
    }
    return text;
  }

  /** A view. */
  bytes(): Uint8Array {
    return this.raw(this.varint());
  }

  /** A view. */
  raw(length: number): Uint8Array {
    const at = this.skip(length);
    return this.memory.subarray(at, at + length);
  }

  /** Leaves bytes out, and says where they begin. */
  skip(length: number): number {
    const at = this.#at;
    if (length > this.#end - at) throw endsEarly();
    this.#at = at + length;
    return at;
  }

  fail(problem: string): never {
    throw valueDamaged({ problem });
  }
}

function endsEarly(): Error {
  return valueDamaged({ problem: "its bytes end too early" });
}
