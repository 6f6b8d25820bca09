import { ByteWriter } from "../protocol/byte-writer.ts";
import { Arrivals } from "../util/arrivals.ts";
import { messageOf } from "../util/message-of.ts";
import { SpillFile } from "../util/spill-file.ts";
import { usableMemory } from "../util/usable-memory.ts";
import { longestHead, span, valueAt, writeValueAt } from "./chunk-format.ts";

export interface ValueStoreOptions {
  /** Bytes that may lie in memory. Default: a tenth of what this process may use, and not more than 128 MiB. */
  readonly memory?: number | undefined;
  /** Bytes of one chunk. Default: 1 MiB. */
  readonly chunkSize?: number | undefined;
  /** Where the file is made. Default: the system's temporary folder. */
  readonly folder?: string | undefined;
  /** Told once, should nothing be able to leave memory. */
  readonly warn?: ((message: string) => void) | undefined;
}

/** A value that somebody else holds, and that is encoded where there is too much in memory. */
export interface HeldValue {
  /** Bytes that it takes, roughly. */
  readonly size: number;
  /** Writes its bytes, all or none: none where it has to stay what it is. */
  encode(writer: ByteWriter): void;
  /** Its bytes are in the store now. */
  moved(handle: number): void;
}

/** Values that live and leave together: a chunk of small ones, or one that has a buffer of its own. */
interface Block {
  readonly id: number;
  readonly isChunk: boolean;
  /** None while they lie in the file. */
  bytes: Uint8Array;
  /** How many bytes are written. */
  used: number;
  /** Where they lie in the file; undefined while they lie in memory. */
  place: number | undefined;
  /** Values that are not released. */
  values: number;
}

/** A value of a sixteenth of a chunk, 64 kB by default, has a buffer of its own, so that it is not copied and leaves alone. */
const perChunk = 16;
/** A small value that lies in the file is read with one call, and with two where it is longer than this. */
const readAhead = 4096;
const nothing = new Uint8Array();
const defaultChunkSize = 2 ** 20;
const mostMemory = 128 * 2 ** 20;

/**
 * Holds the encoded values of one run: small ones in chunks that are written once, from front to back, and are free when all values in
 * them are released; each value costs its bytes and the number by which it is asked for. Above a share of memory the oldest lie in one
 * temporary file, and after them values that others hold are encoded, oldest first:
 *
 *   held, not encoded ── encode ──▶ chunk ── full ──▶ in memory ── too much is ──▶ in the file
 *                                   value of its own ─────▲
 *
 * Promised: the file has no name, so that nobody else can read it and it ends with this process, however that dies. It is closed as soon
 * as nothing lies in it, else some time after nobody can reach the store any more. Where it cannot be written (no folder, disk full) there
 * is one warning and values stay in memory. The store does not check what it reads back: encoded values do.
 */
export class ValueStore {
  readonly #blocks = new Map<number, Block>();
  /** Blocks in memory to which nothing is added any more, oldest first. */
  readonly #full = new Arrivals<Block>();
  readonly #held = new Arrivals<HeldValue>();
  readonly #file: SpillFile;
  readonly #chunkSize: number;
  readonly #warn: ((message: string) => void) | undefined;
  #memory: number | undefined;
  #inMemory = 0;
  #chunk: Block | undefined = undefined;
  #writer: ByteWriter | undefined = undefined;
  #nextId = 0;
  #cannotSpill = false;

  constructor({ memory, chunkSize = defaultChunkSize, folder, warn }: ValueStoreOptions = {}) {
    this.#memory = memory;
    this.#chunkSize = chunkSize;
    this.#file = new SpillFile(folder);
    this.#warn = warn;
  }

  /** Bytes that lie in memory, those of held values included. */
  get inMemory(): number {
    return this.#inMemory;
  }

  /** Bytes of the file. */
  get inFile(): number {
    return this.#file.size;
  }

  /** Keeps encoded bytes until their handle, a number of 53 bits above 0, is released. Large ones are not copied: nobody may change them. */
  put(bytes: Uint8Array): number {
    const handle = this.#add(bytes);
    this.#balance();
    return handle;
  }

  /** The bytes, which nobody may change. They stay as they are, also when their handle is released. */
  get(handle: number): Uint8Array {
    const { block, offset } = this.#find(handle);
    const { place, bytes, used } = block;
    if (place === undefined) return block.isChunk ? valueAt(bytes, offset) : bytes;
    if (!block.isChunk) return this.#file.read(place, used);
    const start = this.#file.read(place + offset, Math.min(readAhead, used - offset));
    const { from, to } = span(start, 0);
    return to <= start.byteLength ? start.subarray(from, to) : this.#file.read(place + offset + from, to - from);
  }

  /** Whether `get` shows the store's own memory: what comes out of the file is a copy. */
  isInMemory(handle: number): boolean {
    return this.#find(handle).block.place === undefined;
  }

  release(handle: number): void {
    const { block } = this.#find(handle);
    block.values--;
    if (block.values === 0 && block !== this.#chunk) this.#drop(block);
  }

  /** Counts a value that its holder would give away encoded. */
  hold(value: HeldValue): void {
    this.#held.add(value);
    this.#inMemory += value.size;
    this.#balance();
  }

  /** It is gone, or stays where it is. */
  letGo(value: HeldValue): void {
    if (this.#held.delete(value)) this.#inMemory -= value.size;
  }

  #add(bytes: Uint8Array): number {
    if (this.#isLarge(bytes)) {
      const block = this.#newBlock({ bytes: ownBytes(bytes), used: bytes.byteLength, isChunk: false });
      block.values = 1;
      this.#full.add(block);
      return this.#handle(block, 0);
    }
    const chunk = this.#chunkFor(longestHead + bytes.byteLength);
    const offset = chunk.used;
    chunk.used = writeValueAt(chunk.bytes, offset, bytes);
    chunk.values++;
    return this.#handle(chunk, offset);
  }

  #isLarge(bytes: Uint8Array): boolean {
    return bytes.byteLength * perChunk >= this.#chunkSize;
  }

  /** The chunk that is written now, or a new one where so much does not fit. */
  #chunkFor(size: number): Block {
    const current = this.#chunk;
    if (current !== undefined && current.used + size <= this.#chunkSize) return current;
    if (current !== undefined && current.values > 0) this.#full.add(current);
    else if (current !== undefined) this.#drop(current);
    const chunk = this.#newBlock({ bytes: Buffer.allocUnsafeSlow(this.#chunkSize), used: 0, isChunk: true });
    this.#chunk = chunk;
    return chunk;
  }

  #newBlock(contents: { readonly bytes: Uint8Array; readonly used: number; readonly isChunk: boolean }): Block {
    const block: Block = { ...contents, id: this.#nextId++, place: undefined, values: 0 };
    this.#blocks.set(block.id, block);
    this.#inMemory += contents.bytes.buffer.byteLength;
    return block;
  }

  #handle(block: Block, offset: number): number {
    return block.id * this.#chunkSize + offset + 1;
  }

  #find(handle: number): { readonly block: Block; readonly offset: number } {
    const block = this.#blocks.get(Math.floor((handle - 1) / this.#chunkSize));
    if (block === undefined) throw new Error(`Internal error: there is no value ${handle}`);
    return { block, offset: (handle - 1) % this.#chunkSize };
  }

  #drop(block: Block): void {
    this.#blocks.delete(block.id);
    this.#full.delete(block);
    this.#inMemory -= block.bytes.buffer.byteLength;
    if (block.place !== undefined) this.#file.free(block.place, block.used);
  }

  #balance(): void {
    this.#memory ??= defaultMemory();
    while (this.#inMemory > this.#memory && !this.#cannotSpill) {
      const block = this.#full.shift();
      const value = block === undefined ? this.#held.shift() : undefined;
      if (block !== undefined) this.#spill(block);
      else if (value !== undefined) this.#encode(value);
      else return;
    }
  }

  /** What stays now, because it cannot be encoded or written, stays for good. */
  #encode(value: HeldValue): void {
    this.#inMemory -= value.size;
    this.#writer ??= new ByteWriter();
    this.#writer.reset();
    value.encode(this.#writer);
    const bytes = this.#writer.view();
    if (bytes.byteLength === 0) return;
    const handle = this.#isLarge(bytes) ? this.#addInFile(bytes) : this.#add(bytes);
    if (handle !== undefined) value.moved(handle);
  }

  #addInFile(bytes: Uint8Array): number | undefined {
    const place = this.#write(bytes);
    if (place === undefined) return undefined;
    const block = this.#newBlock({ bytes: nothing, used: bytes.byteLength, isChunk: false });
    block.place = place;
    block.values = 1;
    return this.#handle(block, 0);
  }

  #spill(block: Block): void {
    const place = this.#write(block.bytes.subarray(0, block.used));
    if (place === undefined) return;
    this.#inMemory -= block.bytes.buffer.byteLength;
    block.place = place;
    block.bytes = nothing;
  }

  #write(bytes: Uint8Array): number | undefined {
    try {
      return this.#file.write(bytes);
    } catch (error) {
      this.#cannotSpill = true;
      this.#warn?.(`Large results stay in memory: they could not be written to a temporary file. ${messageOf(error)}`);
      return undefined;
    }
  }
}

/** The same for every run of this process. */
let known: number | undefined;

function defaultMemory(): number {
  known ??= Math.min(usableMemory() / 10, mostMemory);
  return known;
}

/** Bytes that stay what they are: a copy of a small part of something large, which it would keep in memory, or of memory that is shared. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.buffer instanceof SharedArrayBuffer || bytes.byteLength * 2 < bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes;
}
