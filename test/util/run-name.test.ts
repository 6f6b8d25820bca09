import { expect, test } from "vitest";
import { newRunName } from "../../src/util/run-name.ts";

test("a run's name is two words, and seldom the same", () => {
  const names = Array.from({ length: 200 }, newRunName);
  for (const name of names) expect(name).toMatch(/^[a-z]+-[a-z]+$/);
  expect(new Set(names).size).toBeGreaterThan(150);
});
