/** What a function throws; undefined where it does not. */
export function thrownBy(fail: () => unknown): unknown {
  try {
    fail();
  } catch (error) {
    return error;
  }
  return undefined;
}
