import { FreeSpace } from "./free-space.ts";
import { UnlinkedFile } from "./unlinked-file.ts";

/**
 * Pieces of memory in one temporary file without a name. It is made for the first piece and closed when the last one is freed, or else
 * some time after nobody can reach it any more; it is gone with the process, however that dies.
 */
export class SpillFile {
  readonly #folder: string | undefined;
  readonly #space = new FreeSpace();
  #file: UnlinkedFile | undefined = undefined;

  /** Default: the system's temporary folder. */
  constructor(folder?: string) {
    this.#folder = folder;
  }

  /** Bytes from the first to the last piece. */
  get size(): number {
    return this.#space.end;
  }

  /**
   * Where the piece lies now.
   *
   * @throws Node's own error where the file cannot be made, or the piece cannot be written as a whole; other pieces are as they were.
   */
  write(piece: Uint8Array): number {
    const place = this.#space.take(piece.byteLength);
    try {
      this.#file ??= UnlinkedFile.open(this.#folder);
      this.#file.write(piece, place);
      return place;
    } catch (error) {
      this.free(place, piece.byteLength);
      throw error;
    }
  }

  /** A copy of bytes of a piece, in memory of its own. */
  read(position: number, length: number): Uint8Array {
    if (this.#file === undefined) throw new Error("Internal error: nothing lies in the temporary file");
    const bytes = Buffer.allocUnsafeSlow(length);
    const there = this.#file.read(bytes, position);
    return bytes.subarray(0, there);
  }

  /** Gives up a piece as a whole. */
  free(place: number, length: number): void {
    this.#space.give(place, length);
    if (this.#space.end > 0) return;
    this.#file?.close();
    this.#file = undefined;
  }
}
