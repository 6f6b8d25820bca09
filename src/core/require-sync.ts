import type { HeadraceError } from "../errors/define.ts";
import { isThenable } from "../util/thenable.ts";
import { isRef } from "./ref.ts";

/** Gives back what a part of a build function returned, but for a promise: then it was async, and `refuse` makes the error. */
export function requireSync<R>(returned: R, refuse: () => HeadraceError): R {
  if (isRef(returned) || !isThenable(returned)) return returned;
  // What an async function does after its first await, or what it returns, may fail too: that would end the process before the error is read.
  returned.then(undefined, () => undefined);
  throw refuse();
}
