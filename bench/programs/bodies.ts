/** What the tasks of all Node contestants do. Times are seconds since 1970, so that they can be compared across processes. */

export const now = (): number => (performance.timeOrigin + performance.now()) / 1000;

export const noop = (x: number): number => x;

export const smallObject = (id: number): { id: number; name: string } => ({ id, name: "a flight" });

/** When it began and when it ended. */
export type Span = readonly [start: number, end: number];

/** Keeps a core busy. */
export function busy(milliseconds: number): Span {
  const start = now();
  const ends = performance.now() + milliseconds;
  while (performance.now() < ends);
  return [start, now()];
}

/** From the first start to the last end. */
export function wholeSpan(spans: readonly Span[]): number {
  return spans.reduce((latest, [, end]) => Math.max(latest, end), 0) - firstStart(spans);
}

export function firstStart(spans: readonly Span[]): number {
  return spans.reduce((earliest, [start]) => Math.min(earliest, start), Number.POSITIVE_INFINITY);
}

const hundredMegabytes = 100_000_000;

/** A buffer that says in its first bytes when it was made. */
export function makeBuffer(): Buffer {
  const buffer = Buffer.alloc(hundredMegabytes, 1);
  buffer.writeDoubleLE(now());
  return buffer;
}

/** How long the buffer was on its way. A Buffer may arrive as a plain Uint8Array. */
export function takeBuffer(bytes: Uint8Array): number {
  const arrived = now();
  if (bytes.length !== hundredMegabytes) throw new Error(`${bytes.length} bytes arrived`);
  return arrived - new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);
}

export const largeResult = (i: number): Buffer => Buffer.alloc(100_000, i);
