import { hash } from "node:crypto";
import { types } from "node:util";
import { classNameOf, isPlainObject } from "./class-name.ts";

/** Longer texts are replaced by their hash, so that a value's text stays small however often its parts are shared. */
const longestText = 256;
const deepest = 1000;

interface Walk {
  /** Objects with a long text. The others are cheaper to describe again than to keep. */
  readonly known: Map<object, string>;
  /** Levels above the part that is being described. A cycle is found by going too deep. */
  depth: number;
}

/**
 * A short text that is the same for equal values and, for all practical purposes, different for others: a SHA-256.
 * The same in every process and on every machine.
 *
 * Equal means deeply equal: key order, and the order within Map and Set, do not count; NaN equals NaN; 0 and -0, 1 and "1",
 * a missing and an undefined property differ. Buffers count as Uint8Arrays; errors by name, message, cause and own fields, not by
 * stack; instances of a class by its name and their `toJSON`. Fields that were added to an array are not looked at.
 *
 * Undefined where values cannot be told apart for certain: functions, symbols, promises, instances of classes without `toJSON`
 * (private fields cannot be seen), cycles, and what is nested deeper than 1,000 levels. Such a value equals nothing, not even itself.
 */
export function token(value: unknown): string | undefined {
  const text = describe(value, { known: new Map(), depth: 0 });
  return text === undefined ? undefined : hash("sha256", text, "base64url");
}

/** The tokens of named values; null for one that equals nothing. */
export type Tokens = Readonly<Record<string, string | null>>;

/** `token` of each value of a record. */
export function tokensOf(values: Readonly<Record<string, unknown>>): Tokens {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, token(value) ?? null]));
}

// Every text begins with a letter of its own and ends where its length or a bracket says: no two values share one.
function describe(value: unknown, walk: Walk): string | undefined {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "number":
      return Object.is(value, -0) ? "n-0" : `n${value}`;
    case "bigint":
      return `i${value}`;
    case "boolean":
      return `b${value}`;
    case "undefined":
      return "u";
    case "object":
      return value === null ? "0" : describeOnce(value, walk);
    default:
      return undefined;
  }
}

function quoted(text: string): string {
  return `s${text.length}:${text}`;
}

function describeOnce(value: object, walk: Walk): string | undefined {
  const known = walk.known.get(value);
  if (known !== undefined) return known;
  if (walk.depth >= deepest) return undefined;
  walk.depth++;
  const text = describeObject(value, walk);
  walk.depth--;
  if (text === undefined || text.length <= longestText) return text;
  const short = `#${hash("sha256", text, "hex")}`;
  walk.known.set(value, short);
  return short;
}

function describeObject(value: object, walk: Walk): string | undefined {
  const name = classNameOf(value);
  if (Array.isArray(value) && name === "Array") return wrap("a", describeAll(value, walk));
  if (isPlainObject(value)) return describeFields(value, walk);
  if (ArrayBuffer.isView(value)) return describeView(value);
  if (types.isAnyArrayBuffer(value)) return `B${hash("sha256", new Uint8Array(value), "hex")}`;
  if (types.isDate(value) && name === "Date") return `d${value.getTime()}`;
  if (types.isMap(value) && name === "Map") return wrap("m", describeMap(value, walk)?.sort());
  if (types.isSet(value) && name === "Set") return wrap("t", describeAll([...value], walk)?.sort());
  if (types.isRegExp(value) && name === "RegExp") return `r${quoted(value.source)}${quoted(value.flags)}`;
  if (types.isNativeError(value)) return describeError(value, walk);
  return describeInstance(value, walk);
}

function wrap(kind: string, parts: readonly string[] | undefined): string | undefined {
  return parts === undefined ? undefined : `${kind}(${parts.join(",")})`;
}

function describeAll(list: readonly unknown[], walk: Walk): string[] | undefined {
  const texts: string[] = [];
  for (let i = 0; i < list.length; i++) {
    const text = i in list ? describe(list[i], walk) : "hole";
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts;
}

function describeFields(record: object, walk: Walk): string | undefined {
  if (Object.getOwnPropertySymbols(record).length > 0) return undefined;
  const texts: string[] = [];
  for (const key of Object.keys(record).sort()) {
    const text = describe(Reflect.get(record, key), walk);
    if (text === undefined) return undefined;
    texts.push(`${quoted(key)}=${text}`);
  }
  return wrap("o", texts);
}

function describeMap(map: ReadonlyMap<unknown, unknown>, walk: Walk): string[] | undefined {
  const texts: string[] = [];
  for (const entry of map) {
    const pair = describeAll(entry, walk);
    if (pair === undefined) return undefined;
    texts.push(pair.join("="));
  }
  return texts;
}

function describeView(view: ArrayBufferView): string {
  const kind = types.isTypedArray(view) ? view[Symbol.toStringTag] : "DataView";
  return `v${kind}:${hash("sha256", new Uint8Array(view.buffer, view.byteOffset, view.byteLength), "hex")}`;
}

function describeError(error: Error, walk: Walk): string | undefined {
  const { name, message, cause } = error;
  const inner = error instanceof AggregateError ? error.errors : undefined;
  return wrap("e", describeAll([name, message, cause, inner, { ...error }], walk));
}

function describeInstance(value: object, walk: Walk): string | undefined {
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON !== "function") return undefined;
  return wrap("j", describeAll([classNameOf(value), toJSON.call(value)], walk));
}
