import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { context, Flow, parameter, task } from "../../src/index.ts";
import { runStory, startRun } from "../helpers/run-story.ts";

const pass = task("pass", (value: unknown) => value);

describe("several runs", () => {
  test("of one flow at once keep apart", async () => {
    const flow = new Flow("same", () => {
      const slow = task("slow", async (n: number) => {
        for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
        return [n, context.parameters.n, context.flowRunId];
      });
      return slow(parameter<number>("n"));
    });
    const stories = await Promise.all([1, 2, 3].map((n) => runStory(flow, { parameters: { n } })));
    const values = stories.map(({ run }) => run.get(flow.refs) as unknown[]);
    expect(values.map(([n, given]) => [n, given])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(values.map(([, , id]) => id)).toEqual(stories.map(({ run }) => run.flowRunId));
    expect(new Set(values.map(([, , id]) => id)).size).toBe(3);
  });

  test("one inside a task of another: each has its own context, output and end", async () => {
    const inner = new Flow("inner", () =>
      task({ name: "inside", logConsole: true }, () => {
        process.stdout.write("inner output\n");
        context.logger.info(`inner ${context.flowName}`);
        return context.taskSlug;
      })(),
    );
    const heard: string[] = [];
    const outer = new Flow("outer", () =>
      task({ name: "outside", logConsole: true }, async () => {
        process.stdout.write("outer before\n");
        const run = await inner.run({ onEvent: (event) => void (event.kind === "log" && heard.push(event.message)), print: () => undefined });
        process.stdout.write("outer after\n");
        context.logger.info(`outer ${context.flowName} ${context.taskSlug}`);
        return run.get(inner.refs);
      })(),
    );
    const story = await runStory(outer);
    expect(story.run.get(outer.refs)).toBe("inside-1");
    expect(heard).toEqual(["inner output", "inner inner"]);
    expect(story.logs("outside-1")).toEqual(["outer before", "outer after", "outer outer outside-1"]);
  });

  test("fifty of them may listen to one signal, in each fifty bodies to theirs, without a warning, and none listens afterwards", async () => {
    const warnings: string[] = [];
    const onWarning = (warning: Error): void => void warnings.push(`${warning.name}: ${warning.message}`);
    process.on("warning", onWarning);
    const controller = new AbortController();
    const waits = task("waits", async () => {
      const { signal } = context;
      await Promise.all(Array.from({ length: 50 }, () => sleep(60_000, undefined, { signal })));
    });
    const flow = new Flow("waits", () => waits());
    const runs = Array.from({ length: 50 }, () => startRun(flow, { signal: controller.signal }));
    await Promise.all(runs.map((run) => run.said((event) => event.kind === "state" && event.to.type === "Running")));
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(50);
    controller.abort();
    expect((await Promise.all(runs.map(({ story }) => story))).map(({ run }) => run.state.type)).toEqual(Array(50).fill("Cancelled"));
    await sleep(0);
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test("a failed run inside a task is a value to that task", async () => {
    const inner = new Flow("inner", () =>
      task("fails", (): number => {
        throw new RangeError("inside");
      })(),
    );
    const outer = new Flow("outer", () => task("outside", async () => (await inner.run()).state.type)());
    expect((await outer.run()).get(outer.refs)).toBe("Failed");
  });

  test("of a flow that calls itself end where the task says so", async () => {
    const flow: Flow<unknown> = new Flow("itself", () =>
      task("deeper", async (depth: number): Promise<number> => {
        if (depth === 0) return 0;
        return 1 + ((await flow.run({ parameters: { depth: depth - 1 } })).get("deeper") as number);
      })(parameter("depth", { default: 3 })),
    );
    expect((await flow.run()).get("deeper")).toBe(3);
  });

  test("one after the other leave nothing in the process", async () => {
    const before = { exit: process.exit, stdout: process.stdout.write, stderr: process.stderr.write };
    const listeners = (): number[] => ["uncaughtException", "unhandledRejection", "exit", "SIGINT"].map((event) => process.listenerCount(event));
    const atStart = listeners();
    const flow = new Flow("short", () => pass(1));
    const during: number[][] = [];
    const runs = Array.from({ length: 3 }, () => flow.run({ onEvent: () => void during.push(listeners()) }));
    await Promise.all(runs);
    expect(Math.max(...during.map(([first = 0]) => first))).toBe((atStart[0] ?? 0) + 1);
    expect(listeners()).toEqual(atStart);
    expect({ exit: process.exit, stdout: process.stdout.write, stderr: process.stderr.write }).toEqual(before);
  });
});
