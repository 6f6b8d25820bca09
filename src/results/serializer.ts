import { resultNotSerialisable } from "../errors/results.ts";
import { type FormatLimits, unserialisablePath } from "../util/unserialisable-path.ts";

/** How a value becomes bytes and comes back. What `serialize` returns must be enough for `deserialize` in another process. */
export interface Serializer {
  /** Names the format. Results remember it: bytes of another format are never taken for this one. */
  readonly name: string;
  /** The media type of the bytes, for places that keep one. */
  readonly contentType?: string;
  /** Throws where a value cannot be held, best with the path to the part at fault. */
  serialize(value: unknown): Uint8Array;
  /** Throws where the bytes cannot be read. */
  deserialize(bytes: Uint8Array): unknown;
}

/** Throws where a format cannot hold a value, naming the part at fault. */
export function checkSerialisable(value: unknown, serializer: string, limits?: FormatLimits): void {
  const fault = unserialisablePath(value, limits);
  if (fault !== undefined) throw resultNotSerialisable({ ...fault, serializer });
}
