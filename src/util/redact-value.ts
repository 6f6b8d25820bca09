import { inspect, types } from "node:util";
import { isHidingSecrets, redact } from "./redact.ts";

/*
 * Secrets in values that people will see: fields of log lines, and errors, whose texts stand in states, on terminals and in
 * reports. While there is no secret, or none is in it, a value comes back as it is.
 */

function asText(value: unknown): string {
  return typeof value === "string" ? value : inspect(value, { depth: 20, maxArrayLength: null, maxStringLength: null });
}

function showsSecret(value: unknown): boolean {
  const text = asText(value);
  return redact(text) !== text;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The value without secrets: lists and plain objects are copied, errors changed in place, anything else that shows one becomes text. */
export function redactValue(value: unknown): unknown {
  return isHidingSecrets() ? withoutSecrets(value, new Map()) : value;
}

function withoutSecrets(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  if (!showsSecret(value)) return value;
  if (types.isNativeError(value)) return changeError(value, seen);
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    seen.set(value, list);
    for (const item of value) list.push(withoutSecrets(item, seen));
    return list;
  }
  if (!isPlain(value)) return redact(asText(value));
  const record: Record<string, unknown> = {};
  seen.set(value, record);
  for (const [key, item] of Object.entries(value)) {
    // Defined, not assigned: the key may be __proto__.
    Object.defineProperty(record, redact(key), { value: withoutSecrets(item, seen), enumerable: true, writable: true, configurable: true });
  }
  return record;
}

/**
 * An error without secrets in its message, stack, causes and other fields. It is changed in place, since it is more than its
 * fields: whoever catches it goes by its class and by which one it is. For one that is frozen another stands in.
 */
export function redactError(error: Error): Error {
  return isHidingSecrets() && showsSecret(error) ? changeError(error, new Map()) : error;
}

function changeError(error: Error, seen: Map<object, unknown>): Error {
  seen.set(error, error);
  for (const key of Object.getOwnPropertyNames(error)) {
    const before: unknown = Reflect.get(error, key);
    const after = withoutSecrets(before, seen);
    if (after !== before && !Reflect.set(error, key, after) && !Reflect.defineProperty(error, key, { value: after })) return standIn(error);
  }
  return error;
}

function standIn(error: Error): Error {
  const other = new Error(redact(error.message));
  other.name = error.name;
  other.stack = redact(error.stack ?? "");
  return other;
}
