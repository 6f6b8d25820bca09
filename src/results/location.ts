import { locationRefused } from "../errors/results.ts";
import { deviceName, encodePart, fillTemplate, type TemplateValues } from "./template.ts";

/**
 * Where a result lies in its place: a template such as "reports/{today}/{name}.json", or a function that is given all values by
 * name and returns the location. What a template fills in is percent-encoded; what a function returns is taken as it is.
 */
export type LocationTemplate = string | ((values: Readonly<Record<string, unknown>>) => string);

/** Whether a template puts each round of a loop at a place of its own. Of a function that is not known. */
export function tellsRounds(template: LocationTemplate): boolean {
  return typeof template === "string" && /\{taskLoopCount[}:.]/.test(template);
}

/** First parts of locations that are headrace's own. */
export const cacheFolder = ".cache";
export const temporaryFolder = ".tmp";

/**
 * The location of one task run's result. Without a template it is one that no other task run has:
 * `<flowName>/<flowRunId>/<taskSlug>[<mapIndex>].result`, with the round in it for those of a loop.
 * `madeAt` is the place in the user's file that an error names.
 */
export function locationOf(template: LocationTemplate | undefined, values: TemplateValues, madeAt?: string): string {
  const location: unknown = fill(template, values, madeAt);
  if (typeof location !== "string") throw locationRefused({ location, reason: "it is no text" }, { place: madeAt });
  const [folder] = location.split("/");
  if (folder === cacheFolder || folder === temporaryFolder) {
    throw locationRefused({ location, reason: `headrace keeps its own files in ${folder}` }, { place: madeAt });
  }
  return location;
}

function fill(template: LocationTemplate | undefined, values: TemplateValues, madeAt: string | undefined): string {
  if (typeof template === "function") return template({ ...values.parameters, ...values.context, ...values.inputs });
  if (template !== undefined) return fillTemplate(template, values, { encode: encodePart, place: madeAt });
  return defaultLocation(values);
}

// Brackets never come from data, which is encoded: so no slug can look like a child of another.
function defaultLocation({ context }: TemplateValues): string {
  const { mapIndex, taskLoopCount } = context;
  const child = typeof mapIndex === "number" ? `[${mapIndex}]` : "";
  const round = typeof taskLoopCount === "number" && taskLoopCount > 1 ? `[round ${taskLoopCount}]` : "";
  return fillTemplate(`{flowName}/{flowRunId}/{taskSlug}${child}${round}.result`, { inputs: {}, context, parameters: {} }, { encode: encodePart });
}

/** Refuses a location that could leave its folder on some system. The same for every place of ours. */
export function checkLocation(location: string, madeAt?: string): void {
  const reason = reasonAgainst(location);
  if (reason !== undefined) throw locationRefused({ location, reason }, { place: madeAt });
}

function reasonAgainst(location: unknown): string | undefined {
  if (typeof location !== "string") return "it is no text";
  if (location === "") return "it is empty";
  if (/\p{Cc}/u.test(location)) return "it has a control character in it";
  if (!location.isWellFormed()) return "it has half a character in it";
  if (location.includes("\\")) return "it has a backslash in it";
  if (/^\/|^[a-z]:/i.test(location)) return "it is absolute";
  return location
    .split("/")
    .map(reasonAgainstPart)
    .find((reason) => reason !== undefined);
}

function reasonAgainstPart(part: string): string | undefined {
  if (part === "") return "it has an empty part";
  if (part === "." || part === "..") return `it has the part "${part}"`;
  if (/[. ]$/.test(part)) return `its part "${part}" ends in ${part.endsWith(".") ? "a dot" : "a space"}`;
  if (deviceName.test(part)) return `"${part}" is the name of a device on some systems`;
  return Buffer.byteLength(part) > 255 ? "one of its parts has more than 255 bytes" : undefined;
}
