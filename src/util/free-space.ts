interface Gap {
  readonly offset: number;
  readonly length: number;
}

/** Which parts of a file are in use: what was given back is taken again before the file grows. */
export class FreeSpace {
  /** In order, and never side by side. */
  readonly #gaps: Gap[] = [];
  #end = 0;

  /** Behind the last byte in use; 0 where none is. */
  get end(): number {
    return this.#end;
  }

  /** Where `length` bytes may lie: in the first gap that is long enough, else at the end. */
  take(length: number): number {
    const at = this.#gaps.findIndex((gap) => gap.length >= length);
    const gap = this.#gaps[at];
    if (gap === undefined) {
      this.#end += length;
      return this.#end - length;
    }
    const rest = { offset: gap.offset + length, length: gap.length - length };
    this.#gaps.splice(at, 1, ...(rest.length > 0 ? [rest] : []));
    return gap.offset;
  }

  /** Gives back what was taken, as a whole. */
  give(offset: number, length: number): void {
    const found = this.#gaps.findIndex((gap) => gap.offset > offset);
    const at = found === -1 ? this.#gaps.length : found;
    const before = this.#gaps[at - 1];
    const after = this.#gaps[at];
    const joinsBefore = before !== undefined && before.offset + before.length === offset;
    const joinsAfter = after !== undefined && after.offset === offset + length;
    const start = joinsBefore ? before.offset : offset;
    const end = joinsAfter ? after.offset + after.length : offset + length;
    const gap = end === this.#end ? [] : [{ offset: start, length: end - start }];
    this.#gaps.splice(at - (joinsBefore ? 1 : 0), (joinsBefore ? 1 : 0) + (joinsAfter ? 1 : 0), ...gap);
    if (end === this.#end) this.#end = start;
  }
}
