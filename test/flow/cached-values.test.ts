import { expect, test, vi } from "vitest";
import { Flow, task } from "../../src/index.ts";
import { MemoryCache } from "../../src/results/memory-cache.ts";

test("cached values are filed with what they take, so that the limit of the cache in bytes holds", async () => {
  const store = vi.spyOn(MemoryCache.prototype, "store");
  const load = task({ name: "load", cacheFor: "1h" }, (bytes: number) => ({ text: "x".repeat(1000), data: new Uint8Array(bytes) }));
  await new Flow("sizes", () => load.map([0, 50_000])).run();
  const sizes = store.mock.calls.map(([, { size }]) => size);
  expect(sizes).toHaveLength(2);
  expect(sizes[0]).toBeGreaterThanOrEqual(1000);
  expect(sizes[0]).toBeLessThan(2000);
  expect((sizes[1] ?? 0) - (sizes[0] ?? 0)).toBe(50_000);
});
