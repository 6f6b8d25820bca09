/**
 * Copies plain data, so that whoever gets the copy may change it: arrays, plain objects, Map, Set, Date, RegExp, ArrayBuffers and
 * views of them, at any depth; shared parts and cycles stay shared. Everything else (functions, class instances, errors, promises,
 * proxies of the user's) is passed as it is: it may be a live thing, such as a connection.
 */
export function copyPlain<T>(value: T): T;
export function copyPlain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return copyObject(value, new Map());
}

function copyObject(value: object, seen: Map<object, object>): object {
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) return copyArray(value, seen);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return copyRecord(value, prototype, seen);
  if (prototype === Map.prototype) return copyMap(value as Map<unknown, unknown>, seen);
  if (prototype === Set.prototype) return copySet(value as Set<unknown>, seen);
  const copy = copyLeaf(value);
  seen.set(value, copy);
  return copy;
}

function copyInner(value: unknown, seen: Map<object, object>): unknown {
  return typeof value === "object" && value !== null ? copyObject(value, seen) : value;
}

function copyArray(list: readonly unknown[], seen: Map<object, object>): unknown[] {
  const copy: unknown[] = new Array(list.length);
  seen.set(list, copy);
  for (let i = 0; i < list.length; i++) if (i in list) copy[i] = copyInner(list[i], seen);
  return copy;
}

function copyRecord(record: object, prototype: object | null, seen: Map<object, object>): object {
  const copy: Record<string, unknown> = prototype === null ? Object.create(null) : {};
  seen.set(record, copy);
  for (const [key, inner] of Object.entries(record)) {
    // An own key of this name must stay data: assigning it would set the copy's prototype.
    if (key === "__proto__") Object.defineProperty(copy, key, { value: copyInner(inner, seen), enumerable: true, writable: true, configurable: true });
    else copy[key] = copyInner(inner, seen);
  }
  return copy;
}

function copyMap(map: ReadonlyMap<unknown, unknown>, seen: Map<object, object>): Map<unknown, unknown> {
  const copy = new Map<unknown, unknown>();
  seen.set(map, copy);
  for (const [key, inner] of map) copy.set(copyInner(key, seen), copyInner(inner, seen));
  return copy;
}

function copySet(set: ReadonlySet<unknown>, seen: Map<object, object>): Set<unknown> {
  const copy = new Set<unknown>();
  seen.set(set, copy);
  for (const inner of set) copy.add(copyInner(inner, seen));
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
