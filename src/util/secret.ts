import { inspect } from "node:util";
import { hideText, mask } from "./redact.ts";

const brand = Symbol.for("headrace.secret");

/** Every text in a value, at any depth: each is hidden for itself. */
function* textsIn(value: unknown, seen = new Set<unknown>()): Generator<string> {
  if (typeof value === "string") yield value;
  if (typeof value === "number" || typeof value === "bigint") yield String(value);
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    yield* [bytes.toString("utf8"), bytes.toString("base64"), bytes.toString("hex")];
  } else if (value instanceof Map || value instanceof Set) for (const item of value.values()) yield* textsIn(item, seen);
  else for (const item of Object.values(value)) yield* textsIn(item, seen);
}

/**
 * A value that is never shown. `String(secret)`, a template, JSON and `console.log` give `***`, and the value's own text is
 * covered in log lines, states, errors, reports and task run names of this process, from the moment the secret is made.
 * `reveal()` is the only way to the value.
 *
 * Not promised: a value that you take out with `reveal()` and change (encode, hash, cut) is no longer known. Texts of fewer
 * than four characters are not covered in other texts. A Secret lies in memory as it is.
 *
 * A Secret cannot be cloned or stored, since its value lives in a function: structured clone and result places refuse it.
 * Whoever carries one between processes of one run must do so on purpose: `isSecret(value)` finds it, `reveal()` gives what
 * to send over a private channel, `new Secret(value)` on the other side makes it known there.
 */
export class Secret<out T = string> {
  /** The value itself. What happens to it from here on is up to the caller. */
  readonly reveal: () => T;

  constructor(value: T) {
    for (const text of textsIn(value)) hideText(text);
    this.reveal = () => value;
    Object.defineProperty(this, brand, { value: true });
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [Symbol.toPrimitive](): string {
    return mask;
  }

  [inspect.custom](): string {
    return `Secret(${mask})`;
  }
}

/** Whether a value is a Secret, from whichever copy of the package. */
export function isSecret(value: unknown): value is Secret<unknown> {
  return typeof value === "object" && value !== null && brand in value;
}
