import { framePacket } from "./packets.ts";

/*
 * What a driver and the I/O thread of a worker process say to each other on their pipe.
 *
 *   driver                                       I/O thread
 *     ── request, or largeId and largeRequest ──▶   queues it for the main
 *     ── message ───────────────────────────────▶   posts it to the main
 *     ── takeBack (how many) ───────────────────▶
 *     ◀───────────────────────── taken (ids) ────   once for each takeBack, in order
 *     ◀── claimed (how many so far), frame … ────
 *     ── stop ──────────────────────────────────▶   tells the main
 *     ◀──────────────────────────────── busy ────   where the main is not free to hear that soon, or waits for SIGTERM
 *     ── watch (kilobytes, 0: no more) ─────────▶   measures the process group's memory
 *     ◀───────────────── overLimit (kilobytes) ──   and ends the group
 *     ── ping ──────────────────────────────────▶
 *     ◀──────────────────────────────── pong ────   unless the process is stopped
 */
export const toProcess = { request: 0, largeId: 1, largeRequest: 2, message: 3, takeBack: 4, stop: 5, watch: 6, ping: 7 } as const;
export const fromProcess = { frame: framePacket, claimed: 2, taken: 3, busy: 4, overLimit: 5, pong: 6 } as const;

/** Bytes of a request's id, which come before the request itself. */
export const idLength = 4;
