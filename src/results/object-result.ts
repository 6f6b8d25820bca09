import { resultOption } from "../errors/results.ts";
import { callPlace } from "../util/call-site.ts";
import { checkPlaceOptions } from "./check-place-options.ts";
import { checkLocation, type LocationTemplate } from "./location.ts";
import type { ResultFormat } from "./result-place.ts";
import type { Serializer } from "./serializer.ts";

/** Where in a bucket results lie, and how. */
export interface ObjectResultOptions extends ResultFormat {
  readonly bucket: string;
  /** Goes in front of every key, with a slash between. */
  readonly prefix?: string | undefined;
}

/** What places in a bucket of an object store have in common. */
export abstract class ObjectResult implements ResultFormat {
  readonly bucket: string;
  readonly prefix: string | undefined;
  readonly location: LocationTemplate | undefined;
  readonly serializer: Serializer | undefined;
  readonly checked: boolean | undefined;
  readonly #madeAt: string | undefined;

  constructor(options: ObjectResultOptions) {
    this.#madeAt = callPlace();
    const place = { place: this.#madeAt };
    const maker = `new ${new.target.name}`;
    checkPlaceOptions(options, { maker, own: ["bucket", "prefix", "clientOptions"], madeAt: this.#madeAt });
    const { bucket, prefix, location, serializer, checked } = options;
    if (typeof bucket !== "string" || bucket === "") throw resultOption({ maker, option: "bucket", takes: "the name of a bucket", given: bucket }, place);
    if (prefix !== undefined && typeof prefix !== "string") throw resultOption({ maker, option: "prefix", takes: "a text", given: prefix }, place);
    this.bucket = bucket;
    this.prefix = prefix;
    this.location = location;
    this.serializer = serializer;
    this.checked = checked;
  }

  /** The key of a location: below the prefix, whatever the location says. */
  protected keyOf(location: string): string {
    checkLocation(location, this.#madeAt);
    const folder = (this.prefix ?? "").replace(/\/+$/, "");
    return folder === "" ? location : `${folder}/${location}`;
  }

  /** The media type of what is written. */
  protected get contentType(): string {
    return (this.checked === false ? this.serializer?.contentType : undefined) ?? "application/octet-stream";
  }
}
