import { types } from "node:util";
import { isPlainObject } from "./class-name.ts";
import { isSecret } from "./secret.ts";

/** More levels overflow the stack where the value is encoded. */
const deepest = 1000;

/**
 * Whether a value is data and nothing else, so that a copy made from its bytes is as good: texts, numbers and the like, arrays, plain
 * objects, Map, Set, Date, RegExp, bytes, and secrets of such. Functions, symbols, instances of classes, errors, promises, proxies, getters
 * that throw and shared memory are live: only the one that is there will do.
 */
export function isPlainData(value: unknown): boolean {
  try {
    return isData(value, new Set(), 0);
  } catch {
    return false;
  }
}

function isData(value: unknown, seen: Set<object>, depth: number): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null || seen.has(value)) return true;
  if (depth === deepest || types.isProxy(value)) return false;
  seen.add(value);
  if (Array.isArray(value)) return Object.getPrototypeOf(value) === Array.prototype && areData(value, seen, depth + 1);
  if (isSecret(value)) return isData(value.reveal(), seen, depth + 1);
  if (isPlainObject(value)) return areData(Object.values(value), seen, depth + 1);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Map.prototype) return areData([...(value as ReadonlyMap<unknown, unknown>)], seen, depth + 1);
  if (prototype === Set.prototype) return areData([...(value as ReadonlySet<unknown>)], seen, depth + 1);
  return prototype === Date.prototype || prototype === RegExp.prototype || isBytes(value);
}

function areData(parts: readonly unknown[], seen: Set<object>, depth: number): boolean {
  for (const part of parts) if (typeof part !== "number" && typeof part !== "string" && !isData(part, seen, depth)) return false;
  return true;
}

function isBytes(value: object): boolean {
  return types.isArrayBuffer(value) || (ArrayBuffer.isView(value) && types.isArrayBuffer(value.buffer));
}
