import { expect, test } from "vitest";
import { Flow, Skip, TaskFailedError, task } from "../../src/index.ts";

const measure = task("measure", (n: number) => {
  if (n === 1) throw new RangeError("one of them");
  if (n === 2) throw new Skip("another");
  return { mean: n * 10 };
});
const flow = new Flow("measures", () => measure.map([0, 1, 2, 3]));

test("of a mapped task one child has its value, whatever became of the others", async () => {
  const run = await flow.run();
  expect(run.get(flow.refs.at(0))).toEqual({ mean: 0 });
  expect(run.get(flow.refs.at(3).at("mean"))).toBe(30);
  expect(run.get(flow.refs.at(2))).toBeUndefined();
  expect(() => run.get(flow.refs.at(1))).toThrow(TaskFailedError);
  expect(() => run.get(flow.refs.at(1).at("mean"))).toThrow("measure-1[1] has no value: it is Failed (RangeError: one of them)");
  expect(() => run.get(flow.refs)).toThrow("measure-1[1] has no value");
});
