import { LocalResult, type LocalResultOptions } from "./local-result.ts";
import type { ResultPlace } from "./result-place.ts";
import { serializers } from "./serializers.ts";

/** A place for results as data, so that another process can make the same one. */
export interface SentPlace extends Pick<LocalResultOptions, "dir" | "checked"> {
  readonly location: string | undefined;
  /** The name of a serializer of headrace's own. */
  readonly serializer: string | undefined;
}

const known = [serializers.structuredClone, serializers.json, serializers.bytes];

/** A place as data, as far as it is a folder and nothing in it is a function of the user's; else undefined. */
export function sentPlace(place: ResultPlace): SentPlace | undefined {
  if (place.constructor !== LocalResult) return undefined;
  const { dir, location, serializer, checked } = place as LocalResult;
  if (typeof location === "function" || (serializer !== undefined && !known.includes(serializer))) return undefined;
  return { dir, location, checked, serializer: serializer?.name };
}

/** The place that was sent. */
export function placeFrom({ serializer, ...options }: SentPlace): ResultPlace {
  return new LocalResult({ ...options, serializer: known.find(({ name }) => name === serializer) });
}
