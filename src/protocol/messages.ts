/**
 * What a driver and a worker say to each other. Every message begins with its kind in one byte; where it belongs to a task run, the number
 * of its request follows in four. The rest is written and read by the engine's two halves; executors hand it on unread.
 *
 *   driver                                             worker
 *     ── begin (the flow, the run) ──────────────────▶   loads the bundle
 *     ◀───────────────────────── ready, or refused ───
 *     ── share (an upstream task's states, values) ──▶   keeps it until "forget" or "finish"
 *     ── request ────────────────────────────────────▶   runs it
 *     ◀─ started, ended, hears, event, ask ───────────    the body began, and is over or out of time
 *     ── tell, answer ───────────────────────────────▶
 *     ◀──────────────────────────────────── outcome ──
 *     ◀─────────────────────────── stuck, unstuck ───    a body that was given up and goes on, or ended at last
 *     ── finish ─────────────────────────────────────▶   forgets the run
 */
export const toWorker = { begin: 1, share: 2, forget: 3, tell: 4, answer: 5, finish: 6 } as const;
export const toDriver = { ready: 1, refused: 2, started: 3, hears: 4, outcome: 5, event: 6, ask: 7, stuck: 8, unstuck: 9, ended: 10 } as const;

/** Bytes in front of a message's own: the kind, and the number of the request or of whatever else it is about. */
export const headLength = 5;

/** A message: its kind, what it is about, and its own bytes. */
export function message(kind: number, about: number, body?: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(headLength + (body?.byteLength ?? 0));
  writeHead(bytes, kind, about);
  if (body !== undefined) bytes.set(body, headLength);
  return bytes;
}

export function writeHead(bytes: Uint8Array, kind: number, about: number): void {
  bytes[0] = kind;
  bytes[1] = about & 0xff;
  bytes[2] = (about >>> 8) & 0xff;
  bytes[3] = (about >>> 16) & 0xff;
  bytes[4] = about >>> 24;
}

/** What a message is about. */
export function aboutOf(bytes: Uint8Array): number {
  return ((bytes[1] ?? 0) | ((bytes[2] ?? 0) << 8) | ((bytes[3] ?? 0) << 16) | ((bytes[4] ?? 0) << 24)) >>> 0;
}

/** A message's own bytes, as a view. */
export function bodyOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(headLength);
}
