import { locationRefused, resultOption, resultUnknownOption } from "../errors/results.ts";
import { closestName } from "../util/closest-name.ts";
import { cacheFolder, checkLocation, temporaryFolder } from "./location.ts";
import { checkSerializer, type ResultFormat } from "./result-place.ts";
import { templateShape } from "./template.ts";

/** A place for results that is being made. */
interface Making {
  /** As people write it: `new LocalResult`. */
  readonly maker: string;
  /** Options of its own, beside those of every place. */
  readonly own: readonly string[];
  /** The place in the user's file that an error names. */
  readonly madeAt: string | undefined;
}

/** Refuses options of a place that it does not have, and a format that cannot be. What only a run can tell is left to it. */
export function checkPlaceOptions(options: ResultFormat, { maker, own, madeAt }: Making): void {
  const place = { place: madeAt };
  if (typeof options !== "object" || options === null) throw resultOption({ maker, option: "options", takes: "a record of options", given: options }, place);
  const known = [...own, "location", "serializer", "checked"];
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) throw resultUnknownOption({ maker, option, known, meant: closestName(option, known) }, place);
  }
  const { location, serializer, checked } = options;
  if (typeof location === "string") checkTemplate(location, madeAt);
  else if (location !== undefined && typeof location !== "function") {
    throw resultOption({ maker, option: "location", takes: "a template or a function", given: location }, place);
  }
  if (serializer !== undefined) checkSerializer(serializer, madeAt);
  if (checked !== undefined && typeof checked !== "boolean") throw resultOption({ maker, option: "checked", takes: "true or false", given: checked }, place);
}

/** A template is refused for its own text only: what is filled in cannot lead anywhere. */
function checkTemplate(template: string, madeAt: string | undefined): void {
  const shape = templateShape(template, madeAt);
  checkLocation(shape, madeAt);
  const [folder] = shape.split("/");
  if (folder === cacheFolder || folder === temporaryFolder) {
    throw locationRefused({ location: template, reason: `headrace keeps its own files in ${folder}` }, { place: madeAt });
  }
}
