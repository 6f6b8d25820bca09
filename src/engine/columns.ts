/** What is kept of task runs beside their values, side by side: a few bytes each. */
export class Columns {
  readonly codes: Uint8Array;
  readonly runCounts: Uint32Array;
  /** Milliseconds since 1970. */
  readonly starts: Float64Array;
  /** Milliseconds. */
  readonly durations: Float32Array;

  constructor(length: number) {
    this.codes = new Uint8Array(length);
    this.runCounts = new Uint32Array(length);
    this.starts = new Float64Array(length);
    this.durations = new Float32Array(length);
  }
}
