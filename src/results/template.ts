import { hash } from "node:crypto";
import { templateMalformed, templateUnknownName, templateValueNoText } from "../errors/results.ts";
import { closestName } from "../util/closest-name.ts";
import { describeValue } from "../util/describe-value.ts";

/** What templates are filled from. A name is looked for in the inputs first, then in the context, then in the parameters. */
export interface TemplateValues {
  /** The task's inputs by argument name. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** How a template is filled where it is not plain text. */
export interface FillOptions {
  /** Applied to each filled-in text, not to the template's own. */
  readonly encode?: (text: string) => string;
  /** The place in the user's file that an error names. */
  readonly place?: string | undefined;
}

interface Filling extends FillOptions {
  readonly template: string;
  readonly values: TemplateValues;
}

/**
 * Fills a template: `{name}` and `{name.property}` become the text of that value, `{{` and `}}` a brace.
 * Dates become ISO text. Anything else that is no text, number, boolean or null is refused, as is a name that nothing has.
 */
export function fillTemplate(template: string, values: TemplateValues, options: FillOptions = {}): string {
  const filling = { ...options, template, values };
  return replaceNames(template, options.place, (path) => fillIn(path, filling));
}

/** The text of a template with an `x` for whatever will be filled in. Throws where it is malformed. */
export function templateShape(template: string, place: string | undefined): string {
  return replaceNames(template, place, () => "x");
}

function replaceNames(template: string, place: string | undefined, textFor: (path: string) => string): string {
  return template.replace(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g, (match, path: string | undefined, at: number) => {
    if (path !== undefined) return textFor(path.trim());
    if (match.length === 1) throw templateMalformed({ template, at }, { place });
    return match.charAt(0);
  });
}

function fillIn(path: string, { template, values, encode, place }: Filling): string {
  const value = lookUp(path, values);
  if (value === undefined) {
    const known = knownNames(values);
    throw templateUnknownName({ template, name: path, known, meant: closestName(path, known) }, { place });
  }
  const text = textOf(value.found);
  if (text === undefined) throw templateValueNoText({ template, name: path, is: kindOf(value.found) }, { place });
  return encode === undefined ? text : encode(text);
}

function lookUp(path: string, { inputs, context, parameters }: TemplateValues): { readonly found: unknown } | undefined {
  const [name = "", ...properties] = path.split(".");
  const source = [inputs, context, parameters].find((values) => Object.hasOwn(values, name));
  if (source === undefined) return undefined;
  let found = source[name];
  for (const property of properties) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, property)) return undefined;
    found = Reflect.get(found, property);
  }
  return { found };
}

function knownNames({ inputs, context, parameters }: TemplateValues): string[] {
  return [...new Set([inputs, context, parameters].flatMap((values) => Object.keys(values)))];
}

function textOf(value: unknown): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (typeof value === "object" && value !== null) return undefined;
  return typeof value === "function" || typeof value === "symbol" ? undefined : String(value);
}

function kindOf(value: unknown): string {
  return value instanceof Date ? "an invalid date" : describeValue(value);
}

const longestPart = 150;

/**
 * A text from data as part of a location: it can neither end its part nor mean anything to a file system.
 * Bytes other than letters A to Z, digits, `_`, `-` and inner dots are percent-encoded, the names of devices are broken up, and
 * long texts end in their hash. Different texts stay different.
 */
export function encodePart(text: string): string {
  const encoded = text
    .replace(/[^A-Za-z0-9_.-]/gu, percent)
    .replace(/^\.|\.$/g, "%2E")
    .replace(deviceName, (name) => percent(name.charAt(0)) + name.slice(1));
  return encoded.length <= longestPart ? encoded : `${encoded.slice(0, longestPart - 40)}~${hash("sha256", text, "hex").slice(0, 32)}`;
}

/** Names that Windows gives to devices, whatever follows their first dot. */
export const deviceName = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?=\.|$)/iu;

function percent(character: string): string {
  // A half of a surrogate pair has no UTF-8 of its own.
  if (!character.isWellFormed()) return `%u${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}
