import { resultPlaceIncomplete } from "../errors/results.ts";
import type { LocationTemplate } from "./location.ts";
import type { Serializer } from "./serializer.ts";

/** How a place stores results. Each part may be left out. */
export interface ResultFormat {
  /** Where a result lies when its task has no `target`. Default: a location of its own for each task run. */
  readonly location?: LocationTemplate | undefined;
  /** How values become bytes. Default: `serializers.structuredClone`. */
  readonly serializer?: Serializer | undefined;
  /**
   * Whether a header with length and SHA-256 goes in front of the bytes, by which any damage is noticed. Default true.
   * With false the bytes are the serializer's alone, so that other programs can read them; damage is then noticed only where the
   * serializer cannot read the bytes.
   */
  readonly checked?: boolean | undefined;
}

/**
 * Where results lie. Any object with the three methods serves, each of them plain or async; `LocalResult`, `S3Result` and
 * `GCSResult` are such objects. A location is a text with `/` between its parts.
 */
export interface ResultPlace extends ResultFormat {
  /** Whether something lies at the location. */
  exists(location: string): boolean | Promise<boolean>;
  /** All bytes that were written there. Throws where nothing lies. */
  read(location: string): Uint8Array | Promise<Uint8Array>;
  /** Puts the bytes there, in place of what lay there. A reader must see the old bytes or the new ones, never a mix. */
  write(location: string, bytes: Uint8Array): void | Promise<void>;
  /** Gives up connections. Called when a run ends; the place may be used again. */
  close?(): void | Promise<void>;
}

/** Refuses what cannot serve as a place for results. */
export function checkResultPlace(value: unknown, madeAt?: string): asserts value is ResultPlace {
  const missing = missingMethod(value, ["exists", "read", "write"]);
  if (missing !== undefined) throw resultPlaceIncomplete({ missing }, { place: madeAt });
  const { serializer } = value as ResultPlace;
  if (serializer !== undefined) checkSerializer(serializer, madeAt);
}

/** Refuses what cannot serve as a serializer. */
export function checkSerializer(value: unknown, madeAt?: string): asserts value is Serializer {
  const missing = missingMethod(value, ["serialize", "deserialize"]);
  if (missing !== undefined) throw resultPlaceIncomplete({ missing, of: "serializer" }, { place: madeAt });
}

function missingMethod(value: unknown, methods: readonly string[]): string | undefined {
  const object = typeof value === "object" && value !== null ? value : {};
  return methods.find((method) => typeof Reflect.get(object, method) !== "function");
}
