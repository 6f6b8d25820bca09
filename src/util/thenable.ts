/** Whether a value is to be awaited. Reading `then` may run a getter of the user's, so this is asked inside a `try`. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (typeof value === "object" || typeof value === "function") && value !== null && "then" in value && typeof value.then === "function";
}
