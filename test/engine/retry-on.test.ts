import { expect, test } from "vitest";
import { Flow, type TaskOptions, task } from "../../src/index.ts";
import { untyped } from "../helpers/untyped.ts";

class OwnError extends Error {}

test.each([
  [TypeError, new RangeError("other"), 1],
  [TypeError, new TypeError("meant"), 3],
  [OwnError, new OwnError("meant"), 3],
  [OwnError, new Error("other"), 1],
])("one class in place of a list of them is taken as that: %o", async (retryOn, error, starts) => {
  let started = 0;
  const options = untyped<TaskOptions & { name: string }>({ name: "fails", maxRetries: 2, retryDelay: 0, retryOn });
  const flow = new Flow("retried", () =>
    task(options, () => {
      started++;
      throw error;
    })(),
  );
  const run = await flow.run();
  expect(started).toBe(starts);
  expect(run.stateOf(flow.refs)).toMatchObject({ type: "Failed", error });
});
