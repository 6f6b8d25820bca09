import { describe, expect, test } from "vitest";
import { type JsonOptions, runAsJson } from "../../../src/cli/run/run-json.ts";
import { Flow, type RunOptions, type StateRecord, task } from "../../../src/index.ts";
import { hideText } from "../../../src/util/redact.ts";

interface TaskJson {
  readonly slug: string;
  readonly mapIndex?: number;
  readonly state: string;
  readonly children?: Record<string, number>;
}

async function json(flow: Flow, options: Partial<JsonOptions> = {}, run: RunOptions = {}) {
  const pieces = [...runAsJson(await flow.run(run), { all: false, takesPart: () => true, ...options })];
  return { pieces, object: JSON.parse(pieces.join("")) as { readonly tasks: TaskJson[] } & Record<string, unknown> };
}

const wide = (width: number): Flow => {
  const check = task("check", (n: number) => {
    if (n % 500 === 7) throw new Error(`no ${n}`);
    return n;
  });
  return new Flow("wide", () => check.map(Array.from({ length: width }, (_, i) => i)));
};

test("says how the run ended, and each task", async () => {
  const flow = new Flow("small", () => task("double", (n: number) => n * 2).map(task("list", () => [1, 2])()));
  const { object } = await json(flow, {}, { runName: "brisk-otter" });
  expect(object).toEqual({
    flow: "small",
    flowRunId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    flowRunName: "brisk-otter",
    state: { type: "Success", message: "All reference tasks succeeded." },
    tasks: [
      { slug: "list-1", name: "list", state: "Success", message: "Task run succeeded.", runCount: 1, durationMs: expect.any(Number) },
      expect.objectContaining({ slug: "double-1", name: "double", state: "Mapped", children: { Success: 2 } }),
      expect.objectContaining({ slug: "double-1", name: "double", mapIndex: 0, state: "Success", runCount: 1 }),
      expect.objectContaining({ slug: "double-1", name: "double", mapIndex: 1, state: "Success", runCount: 1 }),
    ],
    durationMs: expect.any(Number),
  });
});

describe("children", () => {
  test("of a map of 1,000 are all told", async () => {
    const { object } = await json(wide(1000));
    expect(object.tasks).toHaveLength(1001);
  });

  test("of a wider map are counted, and only those that failed are told", async () => {
    const { object } = await json(wide(1001));
    expect(object.tasks[0]?.children).toEqual({ Success: 999, Failed: 2 });
    expect(object.tasks.map(({ mapIndex }) => mapIndex)).toEqual([undefined, 7, 507]);
  });

  test("of a wider map in which most failed are told up to a thousand", async () => {
    const bad = task("bad", (n: number): number => {
      throw new Error(`no ${n}`);
    });
    const { object } = await json(new Flow("bad", () => bad.map(Array(1200).fill(1))));
    expect(object.tasks).toHaveLength(1001);
    expect(object.tasks[0]?.children).toEqual({ Failed: 1200 });
  });

  test("of any map are all told where that is asked for, in pieces", async () => {
    const { object, pieces } = await json(wide(3000), { all: true });
    expect(object.tasks).toHaveLength(3001);
    expect(pieces.length).toBeGreaterThan(3);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
  });
});

test("what takes no part is left out", async () => {
  const { object } = await json(wide(3), { takesPart: (_, index) => index === undefined || index === 1 });
  expect(object.tasks.map(({ mapIndex }) => mapIndex)).toEqual([undefined, 1]);
  expect(object.tasks[0]?.children).toEqual({ Success: 1 });
});

test("secrets are not told, also not in what handlers say", async () => {
  hideText("s3cr3t-value");
  const says = (): StateRecord => ({ type: "Success", message: "because of s3cr3t-value" });
  const flow = new Flow("f", { terminalStateHandler: says }, () =>
    task({ name: "one", stateHandlers: [(_, __, to) => (to.type === "Success" ? says() : to)] }, () => 1)(),
  );
  const { pieces } = await json(flow);
  expect(pieces.join("").match(/because of \*\*\*/g)).toHaveLength(2);
});
