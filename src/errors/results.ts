import { describeValue } from "../util/describe-value.ts";
import { defineError } from "./define.ts";

export const resultPlaceIncomplete = defineError<{ readonly missing: string; readonly of?: "serializer" }>("E320", ({ missing, of }) => ({
  what: `What was given as \`result\` cannot serve: ${of === undefined ? "it" : `its ${of}`} has no method ${missing}.`,
  next:
    of === undefined
      ? "Give it a new LocalResult({ dir }), or any object with the methods exists(location), read(location) and write(location, bytes)."
      : "Take one of `serializers`, or an object with a name and the methods serialize(value) and deserialize(bytes).",
}));

export const resultOption = defineError<{ readonly maker: string; readonly option: string; readonly takes: string; readonly given: unknown }>(
  "E321",
  ({ maker, option, takes, given }) => ({
    what: `${maker} takes ${takes} as \`${option}\`, and was given ${describeValue(given)}.`,
    next: `Correct \`${option}\` there.`,
  }),
);

export const templateUnknownName = defineError<{
  readonly template: string;
  readonly name: string;
  readonly known: readonly string[];
  readonly meant?: string | undefined;
}>("E322", ({ template, name, known, meant }) => ({
  what: `The template "${template}" asks for {${name}}, which is neither an argument of the task, nor in the context, nor a parameter.`,
  next:
    meant === undefined
      ? `It may use ${known.join(", ") || "no name at all here"}. Write {{ for a brace itself.`
      : `Did you mean {${meant}}? Write {{ for a brace itself.`,
}));

export const templateMalformed = defineError<{ readonly template: string; readonly at: number }>("E323", ({ template, at }) => ({
  what: `The template "${template}" has a single brace at character ${at + 1}.`,
  next: "Names stand in a pair of braces, {name} or {name.property}. Write {{ or }} for a brace itself.",
}));

export const templateValueNoText = defineError<{ readonly template: string; readonly name: string; readonly is: string }>("E324", ({ template, name, is }) => ({
  what: `The template "${template}" asks for {${name}}, which is ${is}: only text, numbers, booleans and dates can stand in a template.`,
  next: `Name one of its properties, as in {${name}.id}, or give a function instead of a template.`,
}));

export const locationRefused = defineError<{ readonly location: unknown; readonly reason: string }>("E325", ({ location, reason }) => ({
  what: `A result cannot lie at ${typeof location === "string" ? JSON.stringify(location) : describeValue(location)}: ${reason}.`,
  next: "A location is a path inside the folder of its results, such as reports/{today}.json, with / between its parts.",
}));

export const locationLeaves = defineError<{ readonly location: string; readonly dir: string; readonly leadsTo: string }>(
  "E326",
  ({ location, dir, leadsTo }) => ({
    what: `The result at "${location}" would leave ${dir}: a link on the way leads to ${leadsTo}.`,
    next: "Remove the link, or give LocalResult the folder that it leads to as `dir`.",
  }),
);

export const resultUnknownOption = defineError<{
  readonly maker: string;
  readonly option: string;
  readonly known: readonly string[];
  readonly meant: string | undefined;
}>("E328", ({ maker, option, known, meant }) => ({
  what: `${maker} has no option ${option}.`,
  next: meant === undefined ? `Its options are ${known.join(", ")}.` : `Did you mean ${meant}?`,
}));

export const resultNotSerialisable = defineError<{ readonly path: string; readonly problem: string; readonly serializer: string }>(
  "E330",
  ({ path, problem, serializer }) => ({
    what: `result is not serialisable: ${path === "" ? "it" : path} ${problem}. (Serializer: ${serializer}.)`,
    next: "Return plain data: make what a later task needs out of plain data there, or set `checkpoint: false` to store nothing.",
  }),
);

export const serializerMissing = defineError<{ readonly algorithm: string; readonly since: string }>("E331", ({ algorithm, since }) => ({
  what: `This Node (${process.version}) cannot compress with ${algorithm}.`,
  next: `Use Node ${since} or later, or algorithm "gzip" or "brotli".`,
}));

export const resultNotWritten = defineError<{ readonly at: string; readonly problem: string }>("E332", ({ at, problem }) => ({
  what: `The result could not be written to ${at}: ${problem}.`,
  next: "Make room or give this user the right to write there; what lay there before is unharmed.",
}));

export const resultNotRead = defineError<{ readonly at: string; readonly problem: string }>("E333", ({ at, problem }) => ({
  what: `The result at ${at} could not be read: ${problem}.`,
  next: "See that the place can be reached and that this user may read there, then run again.",
}));

export const peerMissing = defineError<{ readonly user: string; readonly peer: string }>("E340", ({ user, peer }) => ({
  what: `${user} needs the package ${peer}, which is not installed.`,
  next: `npm install ${peer}`,
}));
