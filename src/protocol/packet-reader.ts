import { inlineLimit, packetHead, readU32 } from "./packets.ts";
import { idLength } from "./pipe-packets.ts";

/** Bodies above this length get a buffer of their own, so that it can be handed on. */
const ownBuffer = inlineLimit + idLength;

interface LargeBody {
  readonly kind: number;
  readonly bytes: Uint8Array;
  filled: number;
}

/** Finds the packets in the pieces in which a pipe gives them. */
export class PacketReader {
  readonly #onPacket: (kind: number, body: Uint8Array) => void;
  /** The beginning of a packet whose rest has not come. */
  #rest: Uint8Array | undefined;
  #large: LargeBody | undefined;

  constructor(onPacket: (kind: number, body: Uint8Array) => void) {
    this.#onPacket = onPacket;
  }

  /** Takes the next piece. Small bodies are views of it; large ones have a buffer of their own. */
  read(piece: Uint8Array): void {
    let bytes = piece;
    if (this.#rest !== undefined) {
      bytes = Buffer.concat([this.#rest, piece]);
      this.#rest = undefined;
    }
    let at = 0;
    while (at < bytes.length) {
      const used = this.#large === undefined ? this.#readPacket(bytes, at) : this.#fill(this.#large, bytes.subarray(at));
      if (used === 0) {
        // A copy; `slice` of a Buffer would be none.
        this.#rest = new Uint8Array(bytes.subarray(at));
        return;
      }
      at += used;
    }
  }

  /** How many bytes that took; 0 where the packet is not whole. */
  #readPacket(bytes: Uint8Array, at: number): number {
    const start = at + packetHead;
    if (start > bytes.length) return 0;
    const length = readU32(bytes, at);
    const kind = bytes[at + packetHead - 1] ?? 0;
    if (length > ownBuffer) {
      this.#large = { kind, bytes: Buffer.allocUnsafeSlow(length), filled: 0 };
      return packetHead;
    }
    if (start + length > bytes.length) return 0;
    this.#onPacket(kind, bytes.subarray(start, start + length));
    return packetHead + length;
  }

  #fill(large: LargeBody, bytes: Uint8Array): number {
    const piece = bytes.subarray(0, large.bytes.length - large.filled);
    large.bytes.set(piece, large.filled);
    large.filled += piece.length;
    if (large.filled === large.bytes.length) {
      this.#large = undefined;
      this.#onPacket(large.kind, large.bytes);
    }
    return piece.length;
  }
}
