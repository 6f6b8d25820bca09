/** A value as the type that a test needs it to be, for what the compiler rightly refuses users: wrong use, and parts that stand for a whole. */
export function untyped<T>(value: unknown): T {
  return value as T;
}
