import { EventEmitter } from "node:events";
import { types } from "node:util";
import { classNameOf, isPlainObject } from "./class-name.ts";
import { messageOf } from "./message-of.ts";

/** The first part of a value that cannot be written down. */
export interface Unserialisable {
  /** Where it is: ".a.b", "[3].x", ".m.get(\"k\")"; "" is the value itself. Long paths are shortened in the middle. */
  readonly path: string;
  /** What it is, to go after the path: "is a function", "is a Promise". */
  readonly problem: string;
}

/** What a format cannot hold. */
export interface FormatLimits {
  /** Says what is wrong with one value, its parts left aside: "is a function"; undefined where nothing is. */
  readonly refuse: (value: unknown, holder: object | undefined) => string | undefined;
  /** Whether a value may hold itself. */
  readonly cycles: boolean;
  /** Whether the parts of a value are left alone, since the format knows what to do with them. */
  readonly isWhole?: (value: object) => boolean;
}

/** More levels overflow the stack of some thread or other, which is smaller in some than in others: so one limit holds everywhere. */
export const deepest = 1000;
export const tooDeep = `is nested more than ${deepest.toLocaleString("en")} levels deep`;
const longestPath = 12;

interface Found {
  /** Steps from the value to the part to report, the last one first. */
  readonly steps: string[];
  readonly fault: string;
  /** Where the fault lies in an instance of a class: that instance is reported, with the steps on from it. */
  readonly owner?: { readonly name: string; readonly steps: string[] };
}

interface Walk extends FormatLimits {
  readonly seen: Set<object>;
  /** The objects between the value and the part that is being looked at; kept only where cycles are refused. */
  readonly open: Set<object>;
  depth: number;
}

/**
 * Finds what in a value structured cloning refuses, or would lose without a word: functions, symbols, promises, proxies, generators,
 * WeakMap and WeakSet, shared memory, getters that throw, more than 1,000 levels, and objects that live from hidden state, such as
 * sockets, streams, URL or Headers. Undefined where it found nothing. Other `limits` are those of another format.
 *
 * Not found: private fields, symbol keys and prototypes of your own classes (their instances arrive as plain objects), own fields
 * of errors, and a few rare built-in objects that only encoding finds.
 */
export function unserialisablePath(value: unknown, limits: FormatLimits = structuredCloneLimits): Unserialisable | undefined {
  const found = search(value, undefined, { ...limits, seen: new Set(), open: new Set(), depth: 0 });
  if (found === undefined) return undefined;
  const { steps, fault, owner } = found;
  return { path: join(steps), problem: owner === undefined ? fault : `is ${withArticle(owner.name)} (its ${join(owner.steps)} ${fault})` };
}

function join(reversed: readonly string[]): string {
  const steps = reversed.toReversed();
  if (steps.length <= longestPath) return steps.join("");
  return [...steps.slice(0, longestPath / 2), "…", ...steps.slice(-longestPath / 2)].join("");
}

const structuredCloneLimits: FormatLimits = { refuse: refuseForCloning, cycles: true };

/** What structured cloning has against a value, its parts left aside: "is a function". */
export function refuseForCloning(value: unknown): string | undefined {
  if (typeof value === "function") return "is a function";
  if (typeof value === "symbol") return "is a symbol";
  if (typeof value !== "object" || value === null) return undefined;
  if (types.isProxy(value)) return "is a Proxy";
  if (Array.isArray(value) || isPlainObject(value)) return undefined;
  if (types.isPromise(value)) return "is a Promise that nobody awaited";
  if (types.isGeneratorObject(value)) return "is a generator";
  const live = value instanceof EventEmitter || types.isSharedArrayBuffer(value);
  return live || isOfPlatform(value) ? `is ${withArticle(classNameOf(value))}` : undefined;
}

/** Made by classes that structured cloning knows. */
const cloneable = new Set(["Array", "Map", "Set", "Date", "RegExp", "Boolean", "Number", "String", "BigInt", "ArrayBuffer"]);

/** Whether a class of the platform made it that structured cloning does not know: WeakMap, URL, Headers. Most would arrive empty. */
function isOfPlatform(value: object): boolean {
  if (ArrayBuffer.isView(value) || types.isNativeError(value)) return false;
  const name = classNameOf(value);
  if (name === "" || cloneable.has(name)) return false;
  const prototype: { readonly constructor?: unknown } = Object.getPrototypeOf(value);
  return prototype.constructor === Reflect.get(globalThis, name) || hasNativeClass(value);
}

const nativeClasses = new WeakMap<object, boolean>();

/** Whether a class that is no JavaScript made it, or a part of it: a database, a KeyObject, Intl and Temporal. */
function hasNativeClass(value: object): boolean {
  const prototype: object = Object.getPrototypeOf(value);
  const known = nativeClasses.get(prototype);
  if (known !== undefined) return known;
  const isNative = makersOf(prototype).some((maker) => !cloneable.has(maker.name) && Function.prototype.toString.call(maker).endsWith("{ [native code] }"));
  nativeClasses.set(prototype, isNative);
  return isNative;
}

/** A class and those that it extends; Object is none of them, in no realm. */
function makersOf(prototype: object): readonly ((...args: never) => unknown)[] {
  const next: unknown = Object.getPrototypeOf(prototype);
  if (typeof next !== "object" || next === null) return [];
  const { constructor: maker } = prototype;
  return typeof maker === "function" ? [maker as (...args: never) => unknown, ...makersOf(next)] : makersOf(next);
}

function withArticle(name: string): string {
  return /^[aeio]/i.test(name) ? `an ${name}` : `a ${name}`;
}

function search(value: unknown, holder: object | undefined, walk: Walk): Found | undefined {
  const fault = walk.refuse(value, holder);
  if (fault !== undefined) return { steps: [], fault };
  if (typeof value !== "object" || value === null) return undefined;
  if (walk.isWhole?.(value) === true) return undefined;
  if (walk.seen.has(value)) return walk.open.has(value) ? { steps: [], fault: "holds itself" } : undefined;
  if (walk.depth >= deepest) return { steps: [], fault: tooDeep };
  walk.seen.add(value);
  if (!walk.cycles) walk.open.add(value);
  walk.depth++;
  const found = searchParts(value, walk);
  walk.depth--;
  walk.open.delete(value);
  return found === undefined ? undefined : reportOwner(value, found);
}

/** A fault deep in an instance of a class is reported as the instance: people know `.db`, not `.db._events.close`. */
function reportOwner(value: object, found: Found): Found {
  const name = classNameOf(value);
  if (isPlainObject(value) || cloneable.has(name) || types.isNativeError(value)) return found;
  return { steps: [], fault: found.fault, owner: { name, steps: [...(found.owner?.steps ?? []), ...found.steps] } };
}

function searchParts(value: object, walk: Walk): Found | undefined {
  if (Array.isArray(value)) return searchList(value, walk, (i) => `[${i}]`);
  if (isPlainObject(value)) return searchFields(value, Object.keys(value), walk);
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return undefined;
  if (types.isMap(value)) return searchMap(value, walk);
  if (types.isSet(value)) return searchList([...value], walk, (i) => `.values()[${i}]`);
  return searchFields(value, types.isNativeError(value) ? ["cause"] : Object.keys(value), walk);
}

function searchFields(value: object, keys: readonly string[], walk: Walk): Found | undefined {
  for (const key of keys) {
    let part: unknown;
    try {
      part = Reflect.get(value, key);
    } catch (error) {
      return { steps: [stepTo(key)], fault: `throws when it is read: ${messageOf(error)}` };
    }
    const found = search(part, value, walk);
    if (found !== undefined) return under(stepTo(key), found);
  }
  return undefined;
}

function stepTo(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function under(step: string, found: Found | undefined): Found | undefined {
  if (found === undefined) return undefined;
  found.steps.push(step);
  return found;
}

function searchList(list: readonly unknown[], walk: Walk, step: (index: number) => string): Found | undefined {
  for (let i = 0; i < list.length; i++) {
    const found = search(list[i], list, walk);
    if (found !== undefined) return under(step(i), found);
  }
  return undefined;
}

function searchMap(map: ReadonlyMap<unknown, unknown>, walk: Walk): Found | undefined {
  let index = 0;
  for (const [key, inner] of map) {
    const name = typeof key === "string" ? JSON.stringify(key) : String(typeof key === "object" ? `key ${index}` : key);
    const found = under(`.keys()[${index}]`, search(key, map, walk)) ?? under(`.get(${name})`, search(inner, map, walk));
    if (found !== undefined) return found;
    index++;
  }
  return undefined;
}
