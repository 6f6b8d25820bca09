import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchImport } from "../../src/worker/watch-import.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** After how many milliseconds it was enough, of a minute and a half. */
function enoughAfter(isThere: (ms: number) => boolean): number | undefined {
  const begin = Date.now();
  let enough: number | undefined;
  using _ = watchImport(
    () => isThere(Date.now() - begin),
    () => {
      enough ??= Date.now() - begin;
    },
  );
  vi.advanceTimersByTime(90_000);
  return enough;
}

test("a flow that is there for a second is enough", () => {
  expect(enoughAfter(() => true)).toBe(1000);
  expect(enoughAfter((ms) => ms > 5000)).toBe(6000);
});

test("a flow that changes meanwhile is waited for again", () => {
  expect(enoughAfter((ms) => ms < 900 || ms > 3000)).toBe(4000);
});

test("after a minute it is enough in any case", () => {
  expect(enoughAfter(() => false)).toBe(60_000);
});

test("nothing is watched any more once the import is over", () => {
  expect(enoughAfter(() => true)).toBe(1000);
  expect(vi.getTimerCount()).toBe(0);
});
