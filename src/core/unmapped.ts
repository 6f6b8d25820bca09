import { inspect } from "node:util";
import type { Leaf } from "./leaf.ts";
import type { Holds } from "./ref.ts";

declare const whole: unique symbol;

/** Goes whole to each child of a mapped task. Not a `Holds`: else `unmapped(list)` would pass where a list to map over is wanted. */
export interface Unmapped<out T> {
  readonly [whole]: () => T;
}

const brand: unique symbol = Symbol.for("headrace.unmapped");

/** Literals stay literals ("C"), arrays and objects stay writable: what `const` alone would make of them fits no ordinary parameter. */
export type Widen<T> = T extends readonly unknown[]
  ? { -readonly [I in keyof T]: Widen<T[I]> }
  : T extends Leaf
    ? T
    : T extends object
      ? { -readonly [K in keyof T]: Widen<T[K]> }
      : T;

class Whole {
  readonly [brand]: unknown;
  declare readonly [whole]: () => never;

  constructor(value: unknown) {
    this[brand] = value;
  }

  [inspect.custom](): string {
    return `unmapped(${inspect(this[brand])})`;
  }
}

/** Passes a value or a ref whole to each task run of a `.map` or `applyMap`, where a list would be mapped over. Elsewhere it changes nothing. */
export function unmapped<T>(x: Holds<T>): Unmapped<T>;
export function unmapped<const T>(x: T): Unmapped<Widen<T>>;
export function unmapped(x: unknown): Unmapped<never> {
  return new Whole(x);
}

/** Whether a value was made by `unmapped`, from whichever copy of the package. */
export function isUnmapped(value: unknown): value is Whole {
  return typeof value === "object" && value !== null && brand in value;
}

/** What `unmapped` was given. */
export function insideOf(x: Whole): unknown {
  return x[brand];
}
