import { expect, test } from "vitest";
import { context, Flow, task, validators } from "../../src/index.ts";

test("templates read the values of a rest argument by its name and their place", async () => {
  const join = task({ name: "join", taskRunName: "join {first} {rest.1} of {rest.length}" }, (first: number, ...rest: number[]) => [
    context.taskRunName,
    first + rest.length,
  ]);
  const flow = new Flow("rest", () => join(1, 2, 3, 4));
  expect((await flow.run()).get(flow.refs)).toEqual(["join 1 3 of 3", 4]);
});

test("partialInputs compares a rest argument as one list", async () => {
  let calls = 0;
  const sum = task({ name: "sum", cacheFor: 60, cacheKey: "sum", cacheValidator: validators.partialInputs(["rest"]) }, (_label: string, ...rest: number[]) => {
    calls++;
    return rest.length;
  });
  const calledWith = async (label: string, ...rest: number[]): Promise<number> => {
    calls = 0;
    await new Flow("rest", () => sum(label, ...rest)).run();
    return calls;
  };
  expect([await calledWith("a", 1, 2), await calledWith("b", 1, 2), await calledWith("c", 1, 3), await calledWith("d", 1), await calledWith("e")]).toEqual([
    1, 0, 1, 1, 1,
  ]);
});

test("a failure shows a rest argument as one list", async () => {
  const fail = task("fail", (first: string, ...rest: readonly number[]) => {
    throw new Error(`${first}${rest.length}`);
  });
  const run = await new Flow("rest", () => fail("a", 1, 2)).run();
  expect([...run.taskRuns()].map(({ inputs }) => inputs)).toEqual(["{ first: 'a', rest: [ 1, 2 ] }"]);
});
