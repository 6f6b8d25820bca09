/*
 * A packet: the length of its body in four bytes, the lowest first, its kind in one, then the body. Frames lie so in the shared ring,
 * and both directions of a pipe consist of nothing else.
 */

export const packetHead = 5;

/** Frames above this many bytes do not go through shared memory, but as blobs: buffers that are handed over. */
export const inlineLimit = 65_536;

/** The kind of a packet that is a frame from the worker, in the ring and on the pipe. */
export const framePacket = 0;

/** The kinds of packets in the ring that hold what a thread wrote to its standard output and error. */
export const printedPackets = { stdout: 2, stderr: 3 } as const;

export function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value & 0xff;
  bytes[at + 1] = (value >>> 8) & 0xff;
  bytes[at + 2] = (value >>> 16) & 0xff;
  bytes[at + 3] = value >>> 24;
}

export function readU32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}

/** Calls back with each packet; the bytes hold whole packets. */
export function eachPacket(packets: Uint8Array, onPacket: (kind: number, body: Uint8Array) => void): void {
  let at = 0;
  while (at < packets.length) {
    const start = at + packetHead;
    const kind = packets[start - 1] ?? 0;
    at = start + readU32(packets, at);
    onPacket(kind, packets.subarray(start, at));
  }
}
