/** What is kept of task runs, side by side: a few bytes each. */
export class Columns {
  readonly codes: Uint8Array;
  readonly runCounts: Uint32Array;
  /** Milliseconds since 1970. */
  readonly starts: Float64Array;
  /** Milliseconds. */
  readonly durations: Float32Array;
  /** Grown by appending: an array of a million holes would be slow to read. */
  readonly values: unknown[] = [];

  constructor(length: number) {
    this.codes = new Uint8Array(length);
    this.runCounts = new Uint32Array(length);
    this.starts = new Float64Array(length);
    this.durations = new Float32Array(length);
  }

  setValue(index: number, value: unknown): void {
    while (this.values.length < index) this.values.push(undefined);
    this.values[index] = value;
  }
}
