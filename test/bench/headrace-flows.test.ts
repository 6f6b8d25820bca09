import { LocalExecutor } from "headrace/executors";
import { expect, test } from "vitest";
import { type CaseName, orderOf } from "../../bench/cases.ts";
import { contestants } from "../../bench/contestants/index.ts";
import { flows } from "../../bench/programs/headrace-flows.ts";

const names = Object.keys(flows) as CaseName[];

test.each(names)("the flow of %s runs and can be timed", async (name) => {
  const make = flows[name];
  if (make === undefined) throw new Error(`There is no flow for ${name}`);
  const { flow, options, runsBefore = 0, seconds } = make(orderOf(name, 3), new LocalExecutor());
  for (let i = 0; i < runsBefore; i++) await flow.run(options);
  const run = await flow.run(options);
  expect(run.state.type).toBe("Success");
  const timed = seconds?.(run) ?? 0;
  expect(timed).toBeGreaterThanOrEqual(0);
  expect(timed).toBeLessThan(60);
});

test("there is a flow for every case that an executor of headrace is measured on", () => {
  const measured = contestants.filter(({ name }) => /^headrace \w+$/.test(name)).flatMap(({ tasks }) => Object.keys(tasks));
  expect(measured.filter((name) => !names.some((one) => one === name))).toEqual([]);
});

test("with values in the cache no task of the second run is called", async () => {
  const cached = flows.cached?.(orderOf("cached", 3), new LocalExecutor());
  await cached?.flow.run();
  const run = await cached?.flow.run();
  const messages = [...(run?.taskRuns() ?? [])].flatMap(({ mapIndex, state }) => (mapIndex === undefined ? [] : [state.message]));
  expect(messages).toEqual(Array(3).fill("Found in the cache."));
});
