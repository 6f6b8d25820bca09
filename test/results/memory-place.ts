import type { ResultFormat, ResultPlace } from "../../src/results/result-place.ts";

/** A place in memory, of the plainest kind that a user could write: three methods that return at once. */
export interface MemoryPlace extends ResultPlace {
  readonly contents: Map<string, Uint8Array>;
}

export function memoryPlace(format: ResultFormat = {}): MemoryPlace {
  const contents = new Map<string, Uint8Array>();
  return {
    ...format,
    contents,
    exists: (location) => contents.has(location),
    read(location) {
      const bytes = contents.get(location);
      if (bytes === undefined) throw new Error("nothing there");
      return bytes;
    },
    write: (location, bytes) => void contents.set(location, bytes),
  };
}

/** Changes the bytes at a location: by default, it flips a bit of the last one. */
export function damage(place: MemoryPlace, location: string, how: (bytes: Uint8Array) => Uint8Array = flipLastBit): void {
  place.contents.set(location, how(Uint8Array.from(place.contents.get(location) ?? [])));
}

function flipLastBit(bytes: Uint8Array): Uint8Array {
  return bytes.with(-1, (bytes.at(-1) ?? 0) ^ 1);
}
