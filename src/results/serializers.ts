import { types } from "node:util";
import { deserialize, serialize } from "node:v8";
import { resultNotSerialisable } from "../errors/results.ts";
import { classNameOf } from "../util/class-name.ts";
import { messageOf } from "../util/message-of.ts";
import type { FormatLimits } from "../util/unserialisable-path.ts";
import { compressed } from "./compressed.ts";
import { checkSerialisable, type Serializer } from "./serializer.ts";

const cloned: Serializer = {
  name: "structured-clone",
  contentType: "application/octet-stream",
  serialize(value) {
    checkSerialisable(value, cloned.name);
    try {
      return serialize(value);
    } catch (cause) {
      const [said] = messageOf(cause).split("\n");
      throw resultNotSerialisable({ path: "", problem: `cannot be cloned (${said})`, serializer: cloned.name }, { cause });
    }
  },
  deserialize: (bytes) => deserialize(bytes),
};

const json: Serializer = {
  name: "json",
  contentType: "application/json",
  serialize(value) {
    if (value === undefined) return new Uint8Array();
    checkSerialisable(value, json.name, jsonLimits);
    return new TextEncoder().encode(JSON.stringify(value));
  },
  deserialize: (bytes) => (bytes.byteLength === 0 ? undefined : JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes))),
};

const jsonLimits: FormatLimits = { refuse: refuseForJson, cycles: false };

function refuseForJson(value: unknown, holder: object | undefined): string | undefined {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? undefined : `is ${value}, which JSON does not have`;
    case "undefined":
      return Array.isArray(holder) ? "is undefined, which JSON does not have" : undefined;
    case "bigint":
    case "function":
    case "symbol":
      return `is a ${typeof value}`;
    case "object":
      return value === null || Array.isArray(value) ? undefined : refuseObjectForJson(value);
    default:
      return undefined;
  }
}

function refuseObjectForJson(value: object): string | undefined {
  const changed = Object.prototype.toString.call(value) !== "[object Object]" || typeof Reflect.get(value, "toJSON") === "function";
  return changed ? `is of class ${classNameOf(value)}, which JSON does not have` : undefined;
}

const bytes: Serializer = {
  name: "bytes",
  contentType: "application/octet-stream",
  serialize(value) {
    if (types.isUint8Array(value)) return value;
    throw resultNotSerialisable({ path: "", problem: "is no Uint8Array", serializer: bytes.name });
  },
  deserialize: (stored) => new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength),
};

/** The formats that results may have. A format of your own is any object of type `Serializer`. */
export const serializers = {
  /**
   * The default: Node's structured clone, which keeps nearly everything, such as Map, Set, Date, RegExp, BigInt, typed arrays,
   * undefined, NaN, shared parts and cycles. Errors keep name, message, stack and cause. Instances of your own classes come back as
   * plain objects. Refused, with the path to it: functions, symbols, promises, more than 1,000 levels, and objects that live from
   * hidden state, such as sockets, URL or Headers.
   */
  structuredClone: cloned,
  /**
   * JSON, for other programs to read. Refused, with the path to it, is what would not come back as it was: Date, Map, Set, BigInt, NaN,
   * undefined in a list, typed arrays, cycles. A property that is undefined is left out, -0 becomes 0, instances of your own classes
   * come back as plain objects. A result that is itself undefined is kept as no bytes at all.
   */
  json,
  /** A Uint8Array as it is. A Buffer comes back as a Uint8Array. */
  bytes,
  compressed,
} as const;
