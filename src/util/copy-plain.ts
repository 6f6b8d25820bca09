/**
 * Copies plain data, so that whoever gets the copy may change it: arrays, plain objects, Map, Set, Date, RegExp, ArrayBuffers and
 * views of them, at any depth; shared parts and cycles stay shared. Everything else (functions, class instances, errors, promises,
 * proxies of the user's) is passed as it is: it may be a live thing, such as a connection.
 */
export function copyPlain<T>(value: T): T;
export function copyPlain(value: unknown): unknown {
  return typeof value === "object" && value !== null ? copyObject(value, new Copying()) : value;
}

/** How many bytes of memory a value takes, roughly. */
export interface SizeInMemory {
  readonly bytes: number;
  /** Those of them that are the contents of ArrayBuffers, which do not lie on V8's heap. */
  readonly inBuffers: number;
}

/** The same, with how much memory the copy takes. */
export function copyAndSize<T>(value: T): SizeInMemory & { readonly copy: T };
export function copyAndSize(value: unknown): SizeInMemory & { readonly copy: unknown } {
  const copying = new Copying();
  const copy = copyInner(value, copying);
  const { onHeap, inBuffers } = copying;
  return { copy, bytes: onHeap + inBuffers, inBuffers };
}

/** One copy of one value on its way. */
class Copying {
  /** The copies of objects, by their originals. */
  readonly seen = new Map<object, object>();
  onHeap = 0;
  inBuffers = 0;
}

const ofObject = 32;
const ofElement = 8;
/** A number that is not whole lies beside its field. */
const ofField = 16;
/** Of a Map or Set. */
const ofEntry = 48;
const ofText = 24;

function copyObject(value: object, copying: Copying): object {
  const known = copying.seen.get(value);
  if (known !== undefined) return known;
  copying.onHeap += ofObject;
  if (Array.isArray(value)) return copyArray(value, copying);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return copyRecord(value, prototype, copying);
  if (prototype === Map.prototype) return copyMap(value as Map<unknown, unknown>, copying);
  if (prototype === Set.prototype) return copySet(value as Set<unknown>, copying);
  const copy = copyLeaf(value);
  if (copy !== value) copying.inBuffers += bytesOf(copy);
  copying.seen.set(value, copy);
  return copy;
}

function copyInner(value: unknown, copying: Copying): unknown {
  if (typeof value === "string") copying.onHeap += ofText + value.length;
  return typeof value === "object" && value !== null ? copyObject(value, copying) : value;
}

function copyArray(list: readonly unknown[], copying: Copying): unknown[] {
  const copy: unknown[] = new Array(list.length);
  copying.seen.set(list, copy);
  copying.onHeap += list.length * ofElement;
  for (let i = 0; i < list.length; i++) if (i in list) copy[i] = copyInner(list[i], copying);
  return copy;
}

function copyRecord(record: object, prototype: object | null, copying: Copying): object {
  const copy: Record<string, unknown> = prototype === null ? Object.create(null) : {};
  copying.seen.set(record, copy);
  for (const [key, inner] of Object.entries(record)) {
    copying.onHeap += ofField;
    // An own key of this name must stay data: assigning it would set the copy's prototype.
    if (key === "__proto__") Object.defineProperty(copy, key, { value: copyInner(inner, copying), enumerable: true, writable: true, configurable: true });
    else copy[key] = copyInner(inner, copying);
  }
  return copy;
}

function copyMap(map: ReadonlyMap<unknown, unknown>, copying: Copying): Map<unknown, unknown> {
  const copy = new Map<unknown, unknown>();
  copying.seen.set(map, copy);
  copying.onHeap += map.size * ofEntry;
  for (const [key, inner] of map) copy.set(copyInner(key, copying), copyInner(inner, copying));
  return copy;
}

function copySet(set: ReadonlySet<unknown>, copying: Copying): Set<unknown> {
  const copy = new Set<unknown>();
  copying.seen.set(set, copy);
  copying.onHeap += set.size * ofEntry;
  for (const inner of set) copy.add(copyInner(inner, copying));
  return copy;
}

function copyLeaf(value: object): object {
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  if (ArrayBuffer.isView(value) && !(value.buffer instanceof SharedArrayBuffer)) return structuredClone(value);
  return value;
}

const bytesOf = (leaf: object): number => (leaf instanceof ArrayBuffer || ArrayBuffer.isView(leaf) ? leaf.byteLength : 0);

/** Whether plain data has a part, such as a Map or bytes, that can be changed however it is frozen. */
export function hasUnfreezable(value: unknown): boolean {
  return findUnfreezable(value, new Set());
}

function findUnfreezable(value: unknown, seen: Set<object>): boolean {
  if (typeof value !== "object" || value === null || seen.has(value)) return false;
  seen.add(value);
  if (Array.isArray(value)) return value.some((item) => findUnfreezable(item, seen));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return Object.values(value).some((inner) => findUnfreezable(inner, seen));
  return copyPlain(value) !== value;
}

/** Makes plain objects and arrays unchangeable at every depth. Map, Set, Date and views of memory cannot be frozen and are left. */
export function freezePlain<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) freezePlain(inner);
  return value;
}
