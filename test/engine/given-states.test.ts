import { describe, expect, test } from "vitest";
import { resourceManager } from "../../src/core/resource-manager.ts";
import { task } from "../../src/core/task.ts";
import { unmapped } from "../../src/core/unmapped.ts";
import type { RunOptions } from "../../src/engine/run-options.ts";
import { Flow } from "../../src/flow.ts";

describe("taskStates", () => {
  test("a task whose upstream is over already runs once, and one that is over itself does not run", async () => {
    const ran: string[] = [];
    const step = (name: string) =>
      task(name, (n: number) => {
        ran.push(name);
        return n + 1;
      });
    const flow = new Flow("chain", () => step("c")(step("b")(step("a")(0))));
    const one = { type: "Success", result: 10 } as const;
    expect((await flow.run({ taskStates: { "a-1": one } })).get("c")).toBe(12);
    expect((await flow.run({ taskStates: { "a-1": one, "b-1": one } })).get("c")).toBe(11);
    expect((await flow.run({ taskStates: { "c-1": one, "b-1": one, "a-1": one } })).get("c")).toBe(10);
    expect(ran).toEqual(["b", "c", "c"]);
  });
});

describe("only", () => {
  const ran: string[] = [];
  const list = task("list", () => [1, 2, 3]);
  const work = task("work", (n: number) => {
    ran.push(`work ${n}`);
    return n * 10;
  });
  const more = task("more", (n: number, scale: number) => {
    ran.push(`more ${n}`);
    return n * scale;
  });
  const end = task("end", () => ran.push("end"));
  const place = resourceManager("place", { setup: () => ran.push("setup"), cleanup: () => ran.push("cleanup") });
  const flow = new Flow("parts", () => {
    const rows = more.map(work.map(list()), unmapped(2));
    place()(() => end().after(rows));
  });

  async function run(only: RunOptions["only"]): Promise<string[]> {
    ran.length = 0;
    const { state } = await flow.run({ ...(only === undefined ? {} : { only }) });
    expect(state.type).toBe("Success");
    return [...ran];
  }

  test("nothing else takes part: no other task, no other child, no resource", async () => {
    expect(await run({ "list-1": "all", "work-1": [1], "more-1": [1] })).toEqual(["work 2", "more 20"]);
  });

  test("what is left out ends Skipped and says so", async () => {
    const { statesOf, stateOf } = await flow.run({ only: { "list-1": "all", "work-1": [2] } }).then((done) => ({
      statesOf: done.statesOf("work-1").map(({ type }) => type),
      stateOf: done.stateOf("end"),
    }));
    expect(statesOf).toEqual(["Skipped", "Skipped", "Success"]);
    expect(stateOf).toMatchObject({ type: "Skipped", message: "Left out of this run." });
  });

  test("without it everything takes part", async () => {
    expect(await run(undefined)).toHaveLength(9);
  });

  test("onRun is told of each run when it is over", async () => {
    const told: string[] = [];
    const done = await flow.run({ onRun: (ended) => told.push(ended.flowRunName) });
    expect(told).toEqual([done.flowRunName]);
  });
});
