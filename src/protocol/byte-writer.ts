const smallest = 1024;

/** More is not kept from one value for the next ones: one large result would lie in the memory of its worker for ever. */
const largestKept = 4 * 1024 * 1024;

/** Room for what follows a large value, so that this one is not moved once more for it. */
const slack = 4096;

/** Texts up to this length are written character by character, as long as they are ASCII: a call into Node costs more. */
const shortText = 40;

/**
 * Writes numbers, texts and bytes one after the other into memory that grows. Numbers are little endian.
 *
 * `view()` shows what was written and is valid until the next write; `take()` hands it over and leaves the writer empty.
 */
export class ByteWriter {
  #memory: Buffer<ArrayBuffer>;
  #numbers: DataView<ArrayBuffer>;
  #length = 0;

  constructor(size = smallest) {
    this.#memory = Buffer.allocUnsafeSlow(size);
    this.#numbers = viewOf(this.#memory);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  u8(value: number): void {
    if (this.#length === this.#memory.length) this.#grow(1);
    this.#memory[this.#length++] = value;
  }

  u32(value: number): void {
    const at = this.reserve(4);
    this.#numbers.setUint32(at, value, true);
  }

  f64(value: number): void {
    const at = this.reserve(8);
    this.#numbers.setFloat64(at, value, true);
  }

  /** A whole number from 0 to 2^53 - 1, in seven bits a byte: small ones are short. */
  varint(value: number): void {
    if (value < 0x80) this.u8(value);
    else this.#longVarint(value);
  }

  #longVarint(value: number): void {
    let rest = value;
    while (rest > 0x7fff_ffff) {
      this.u8((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    while (rest >= 0x80) {
      this.u8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.u8(rest);
  }

  /** A text and its length. Every text comes back as it was, lone surrogates too. */
  text(value: string): void {
    if (value.length <= shortText && this.#shortText(value)) return;
    const isUtf8 = value.isWellFormed();
    const length = isUtf8 ? Buffer.byteLength(value) : value.length * 2;
    this.varint(length * 2 + (isUtf8 ? 0 : 1));
    const at = this.reserve(length);
    this.#memory.write(value, at, isUtf8 ? "utf8" : "utf16le");
  }

  #shortText(value: string): boolean {
    const begin = this.#length;
    const { length } = value;
    if (begin + length + 1 > this.#memory.length) this.#grow(length + 1);
    const memory = this.#memory;
    let at = begin;
    memory[at++] = length * 2;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      memory[at++] = code;
    }
    this.#length = at;
    return true;
  }

  /** Bytes and their number. */
  bytes(value: Uint8Array): void {
    this.varint(value.byteLength);
    this.raw(value);
  }

  /** Bytes alone. */
  raw(value: Uint8Array): void {
    const at = this.reserve(value.byteLength);
    this.#memory.set(value, at);
  }

  /** Makes room for bytes that are written later, and says where it is. */
  reserve(size: number): number {
    const at = this.#length;
    if (at + size > this.#memory.length) this.#grow(size);
    this.#length = at + size;
    return at;
  }

  /** Writes into bytes that were reserved before. */
  patchU32(at: number, value: number): void {
    this.#numbers.setUint32(at, value, true);
  }

  /** Puts `size` free bytes at `at`, in front of what was written from there on. */
  insert(at: number, size: number): void {
    const end = this.#length;
    this.reserve(size);
    this.#memory.copyWithin(at + size, at, end);
  }

  /** Forgets everything from `length` on. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** The memory that is written to, until it grows. */
  get memory(): Uint8Array<ArrayBuffer> {
    return this.#memory;
  }

  /** What was written, until the next write. */
  view(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, 0, this.#length);
  }

  /** Hands over what was written, in memory of its own, and begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.view();
    const isFull = this.#length * 2 > this.#memory.length;
    this.#length = 0;
    if (!isFull) return taken.slice();
    this.#use(Buffer.allocUnsafeSlow(Math.min(this.#memory.length, largestKept)));
    return taken;
  }

  /** Forgets what was written. The memory is used again, if it is not very much. */
  reset(): void {
    this.#length = 0;
    if (this.#memory.length > largestKept) this.#use(Buffer.allocUnsafeSlow(smallest));
  }

  #grow(more: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#memory.length * 2, this.#length + more + slack));
    this.#memory.copy(grown, 0, 0, this.#length);
    this.#use(grown);
  }

  #use(memory: Buffer<ArrayBuffer>): void {
    this.#memory = memory;
    this.#numbers = viewOf(memory);
  }
}

function viewOf(memory: Buffer<ArrayBuffer>): DataView<ArrayBuffer> {
  return new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
}
