import { types } from "node:util";
import { describeValue } from "../util/describe-value.ts";
import { messageOf } from "../util/message-of.ts";
import { isSecret } from "../util/secret.ts";
import { isError, refuseToSend } from "./sendable.ts";

const deepest = 20;
/** Of one list, object, Map or Set. */
export const mostItems = 1000;
const mostParts = 100_000;
const mostBytes = 1_000_000;
/** Characters of one text, and of all texts of an error that are longer than `shortText`. */
const longestText = 1_000_000;
const mostLongText = 8_000_000;
const shortText = 10_000;

/** A text that is not longer than this, and says how much is missing. */
export function shortened(text: string, longest = longestText): string {
  const left = text.length - longest;
  return left <= 0 ? text : `${text.slice(0, longest)}… (${left.toLocaleString("en")} more characters were left out)`;
}

/**
 * Copies what hangs on errors, so that it can be sent whatever it is: what cannot be sent becomes a short text, such as `[a Socket]`,
 * and what is very deep, long or large is cut. Errors and secrets are left as they are. What was copied once is the same copy again.
 */
export class SendableCopies {
  readonly #copies = new Map<object, object>();
  #parts = 0;
  #longText = 0;

  /** The next error, with the errors that hang on it, has as much room as the last one. */
  begin(): void {
    this.#parts = 0;
    this.#longText = 0;
  }

  text(text: string): string {
    if (text.length > shortText) this.#longText += Math.min(text.length, longestText);
    return shortened(text, text.length > shortText && this.#longText > mostLongText ? shortText : longestText);
  }

  of(value: unknown): unknown {
    return this.#copy(value, 0);
  }

  #copy(value: unknown, depth: number): unknown {
    if (++this.#parts > mostParts) return "[left out: there is too much of it]";
    switch (typeof value) {
      case "string":
        return this.text(value);
      case "bigint":
        // Of a larger one even the digits would take long.
        return BigInt.asIntN(shortText, value) === value ? value : "[a very large bigint]";
      case "function":
      case "symbol":
        return `[${describeValue(value)}]`;
      case "object":
        return value === null ? null : this.#copyObject(value, depth);
      default:
        return value;
    }
  }

  #copyObject(value: object, depth: number): unknown {
    const known = this.#copies.get(value);
    if (known !== undefined) return known;
    const problem = refuseToSend(value);
    if (problem !== undefined) return `[${problem.replace(/^is /, "")}]`;
    if (isError(value) || isSecret(value)) return value;
    if (ArrayBuffer.isView(value) || types.isArrayBuffer(value))
      return value.byteLength > mostBytes ? `[${value.byteLength.toLocaleString("en")} bytes]` : value;
    if (types.isDate(value) || types.isRegExp(value) || types.isBoxedPrimitive(value)) return value;
    return depth < deepest ? this.#copyParts(value, depth + 1) : "[left out: it is nested too deep]";
  }

  #copyParts(value: object, depth: number): object {
    if (Array.isArray(value)) return this.#copyList(value, depth);
    if (types.isMap(value)) {
      const copy = this.#keep(value, new Map<unknown, unknown>());
      for (const [key, inner] of Map.prototype.entries.call(value).take(mostItems)) copy.set(this.#copy(key, depth), this.#copy(inner, depth));
      return copy;
    }
    if (types.isSet(value)) {
      const copy = this.#keep(value, new Set<unknown>());
      for (const inner of Set.prototype.values.call(value).take(mostItems)) copy.add(this.#copy(inner, depth));
      return copy;
    }
    return this.#copyFields(value, depth);
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
    let value: unknown;
    try {
      value = Reflect.get(holder, key);
    } catch (error) {
      return `[it throws when it is read: ${this.text(messageOf(error))}]`;
    }
    return this.#copy(value, depth);
  }

  #keep<T extends object>(value: object, copy: T): T {
    this.#copies.set(value, copy);
    return copy;
  }
}
