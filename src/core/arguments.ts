import type { Leaf } from "./leaf.ts";
import type { Holds } from "./ref.ts";
import type { Unmapped } from "./unmapped.ts";

type IsAny<T> = 0 extends 1 & T ? true : false;

/** What may be passed where a task wants T: the value, a ref to it, or an array or plain object that holds refs at any depth. */
export type Arg<T> = IsAny<T> extends true ? unknown : unknown extends T ? unknown : T | Holds<T> | Unmapped<T> | Deep<T>;

type Deep<T> = T extends Leaf
  ? never
  : T extends readonly unknown[]
    ? number extends T["length"]
      ? ArgList<T[number]>
      : { readonly [I in keyof T]: Arg<T[I]> }
    : T extends object
      ? { readonly [K in keyof T]: Arg<T[K]> }
      : never;

// An interface, because TypeScript resolves it late: a mapped array type would recurse for ever on `type Json = ... | Json[]`.
interface ArgList<E> extends ReadonlyArray<Arg<E>> {}

/** What `.map` takes where the task wants T: a list of them, a ref to a list, or something whole for each child. */
export type MapArg<T> = Holds<readonly T[] | TypedList<T>> | readonly Arg<T>[] | TypedList<T> | Unmapped<T>;

/** Typed arrays are lists of numbers. One interface for all of them: an error then does not list what each of them has. */
type TypedList<T> = number extends T ? TypedArray<number> : bigint extends T ? TypedArray<bigint> : never;
interface TypedArray<E> extends ArrayBufferView {
  readonly BYTES_PER_ELEMENT: number;
  readonly length: number;
  readonly [index: number]: E;
}

/** The arguments of a call inside a build function. */
export type Args<A extends readonly unknown[]> = { [I in keyof A]: Arg<A[I]> };
/** The arguments of `.map`. */
export type MapArgs<A extends readonly unknown[]> = { [I in keyof A]: MapArg<A[I]> };
