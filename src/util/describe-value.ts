import { classNameOf, isPlainObject } from "./class-name.ts";

const shown = 40;

/** A value as error messages name it: short texts and numbers as they are, everything else by its kind. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined || typeof value === "boolean" || typeof value === "bigint" || typeof value === "symbol") return String(value);
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "string") return `the text ${JSON.stringify(value.length > shown ? `${value.slice(0, shown)}…` : value)}`;
  if (typeof value === "function") return value.name === "" ? "a function" : `the function ${value.name}`;
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : `an array of ${value.length}`;
  return describeObject(value);
}

function describeObject(value: object): string {
  if (isPlainObject(value)) return "a plain object";
  const name = classNameOf(value);
  return name === "" ? "an object" : `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
}
