import { types } from "node:util";
import { isPlainObject } from "./class-name.ts";
import { isSecret } from "./secret.ts";

/** More levels overflow the stack where the value is encoded. */
const deepest = 1000;

/**
 * Whether a value is data and nothing else, so that a copy made from its bytes is as good: texts, numbers and the like, arrays, plain
 * objects, Map, Set, Date, RegExp, bytes, and secrets of such. Functions, symbols, instances of classes, errors, promises, proxies, getters
 * and shared memory are live: only the one that is there will do.
 */
export function isPlainData(value: unknown): boolean {
  return isData(value, new Set(), 0);
}

function isData(value: unknown, seen: Set<object>, depth: number): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null || seen.has(value)) return true;
  if (depth === deepest || types.isProxy(value)) return false;
  seen.add(value);
  const areData = (parts: Iterable<unknown>): boolean => Iterator.from(parts).every((part) => isData(part, seen, depth + 1));
  if (isSecret(value)) return areData([value.reveal()]);
  if (Array.isArray(value)) return Object.getPrototypeOf(value) === Array.prototype && areData(value);
  if (isPlainObject(value)) return hasOnlyFields(value) && areData(Object.values(value));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Map.prototype) return areData((value as ReadonlyMap<unknown, unknown>).entries());
  if (prototype === Set.prototype) return areData((value as ReadonlySet<unknown>).values());
  return isBytes(value) || prototype === Date.prototype || prototype === RegExp.prototype;
}

/** Reading a getter may give something else each time; what has a symbol for its name would be lost. */
function hasOnlyFields(record: object): boolean {
  return Object.values(Object.getOwnPropertyDescriptors(record)).every((field) => "value" in field) && Object.getOwnPropertySymbols(record).length === 0;
}

function isBytes(value: object): boolean {
  return types.isArrayBuffer(value) || (ArrayBuffer.isView(value) && types.isArrayBuffer(value.buffer));
}
