import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { typedExecutor } from "../../src/cli/executors.ts";

test.each([
  [{ executor: "local" }, "local"],
  [{ executor: "threads", numWorkers: "3" }, "3 threads"],
  [{ executor: "processes", numWorkers: "1" }, "1 process"],
])("%j is called %s", (given, label) => expect(typedExecutor(given)?.label).toBe(label));

test("without a number there is a worker for each core", () => {
  const cores = availableParallelism();
  expect(typedExecutor({ executor: "threads" })?.label).toBe(`${cores} ${cores === 1 ? "thread" : "threads"}`);
});

test("where no executor is named, the flow's own serves", () => expect(typedExecutor({})).toBeUndefined());

test.each([
  [{ executor: "thread" }, /E136.*Did you mean threads\?/s],
  [{ executor: "toString" }, /E136/],
  [{ numWorkers: "2" }, /--num-workers goes with --executor/],
  [{ executor: "local", numWorkers: "2" }, /--num-workers goes with --executor/],
  [{ executor: "threads", numWorkers: "0" }, /--num-workers is 0, not a whole number/],
  [{ executor: "threads", numWorkers: "1.5" }, /--num-workers is 1\.5/],
  [{ executor: "threads", numWorkers: "many" }, /--num-workers is many/],
])("%j is refused", (given, says) => {
  const refused = (): unknown => typedExecutor(given);
  expect(refused).toThrow();
  try {
    refused();
  } catch (error) {
    expect(String(error)).toMatch(says);
  }
});
