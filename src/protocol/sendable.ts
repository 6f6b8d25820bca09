import { types } from "node:util";
import { describeValue } from "../util/describe-value.ts";
import { messageOf } from "../util/message-of.ts";
import { isSecret } from "../util/secret.ts";
import { type FormatLimits, refuseForCloning, unserialisablePath } from "../util/unserialisable-path.ts";

/** Whether it is sent as an error. DOMException is one, also where Node does not say so. */
export function isError(value: object): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** What is wrong with one value, its parts left aside: "is a Socket"; undefined where it can be sent. */
export function refuseToSend(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return refuseForCloning(value);
  if (types.isProxy(value)) return "is a Proxy";
  if (isError(value)) return undefined;
  if (isSecret(value)) return unserialisablePath(value.reveal(), limits) === undefined ? undefined : "is a Secret whose value cannot be sent";
  if (types.isArrayBuffer(value)) return value.detached ? "is an ArrayBuffer that was given away" : undefined;
  if (ArrayBuffer.isView(value)) return types.isArrayBuffer(value.buffer) && value.buffer.detached ? "is a view of memory that was given away" : undefined;
  return refuseForCloning(value);
}

const limits: FormatLimits = { refuse: refuseToSend, cycles: true, isWhole: (value) => !types.isProxy(value) && (isError(value) || isSecret(value)) };

/** Where in a value that part is which cannot be sent. */
export function unsendablePath(value: unknown): ReturnType<typeof unserialisablePath> {
  return unserialisablePath(value, limits);
}

const deepest = 20;
const mostItems = 1000;
const mostParts = 100_000;
const mostBytes = 1_000_000;

/** A text that is not longer than an error may be, and says how much is missing. */
export function shortened(text: string): string {
  const left = text.length - mostBytes;
  return left <= 0 ? text : `${text.slice(0, mostBytes)}… (${left.toLocaleString("en")} more characters were left out)`;
}

/**
 * Copies what hangs on errors, so that it can be sent whatever it is: what cannot be sent becomes a short text, such as `[a Socket]`,
 * and what is very deep, long or large is cut. Errors and secrets are left as they are. What was copied once is the same copy again.
 */
export class SendableCopies {
  readonly #copies = new Map<object, object>();
  #parts = 0;

  of(value: unknown): unknown {
    return this.#copy(value, 0);
  }

  #copy(value: unknown, depth: number): unknown {
    if (typeof value === "string") return shortened(value);
    if (typeof value === "bigint") return shortened(value.toString()).length > mostBytes ? "[a very large bigint]" : value;
    if (typeof value === "function" || typeof value === "symbol") return `[${describeValue(value)}]`;
    if (typeof value !== "object" || value === null) return value;
    if (++this.#parts > mostParts) return "[left out: there is too much of it]";
    const problem = refuseToSend(value);
    if (problem !== undefined) return `[${problem.replace(/^is /, "")}]`;
    const known = this.#copies.get(value);
    if (known !== undefined) return known;
    if (isError(value) || isSecret(value)) return value;
    return depth < deepest ? this.#copyObject(value, depth + 1) : "[left out: it is nested too deep]";
  }

  #copyObject(value: object, depth: number): unknown {
    if (Array.isArray(value)) return this.#copyList(value, depth);
    if (types.isMap(value)) {
      const copy = this.#keep(value, new Map<unknown, unknown>());
      for (const [key, inner] of first(Map.prototype.entries.call(value))) copy.set(this.#copy(key, depth), this.#copy(inner, depth));
      return copy;
    }
    if (types.isSet(value)) {
      const copy = this.#keep(value, new Set<unknown>());
      for (const inner of first(Set.prototype.values.call(value))) copy.add(this.#copy(inner, depth));
      return copy;
    }
    if (ArrayBuffer.isView(value) || types.isArrayBuffer(value)) return value.byteLength > mostBytes ? `[${describeValue(value)}]` : value;
    return types.isDate(value) || types.isRegExp(value) || types.isBoxedPrimitive(value) ? value : this.#copyFields(value, depth);
  }

  #copyList(list: readonly unknown[], depth: number): unknown[] {
    const copy = this.#keep(list, [] as unknown[]);
    for (let i = 0; i < Math.min(list.length, mostItems); i++) copy.push(this.#read(list, i, depth));
    if (list.length > mostItems) copy.push(`[${(list.length - mostItems).toLocaleString("en")} more were left out]`);
    return copy;
  }

  #copyFields(value: object, depth: number): object {
    const copy = this.#keep(value, {});
    for (const key of Object.keys(value).slice(0, mostItems)) {
      // Defined, not assigned: the key may be __proto__.
      Object.defineProperty(copy, key, { value: this.#read(value, key, depth), enumerable: true, writable: true, configurable: true });
    }
    return copy;
  }

  #read(holder: object, key: string | number, depth: number): unknown {
    try {
      return this.#copy(Reflect.get(holder, key), depth);
    } catch (error) {
      return `[it throws when it is read: ${shortened(messageOf(error))}]`;
    }
  }

  #keep<T extends object>(value: object, copy: T): T {
    this.#copies.set(value, copy);
    return copy;
  }
}

function first<T>(all: Iterable<T>): T[] {
  return Array.from(Iterator.from(all).take(mostItems));
}
