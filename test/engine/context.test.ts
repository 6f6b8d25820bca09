import { describe, expect, test } from "vitest";
import { context } from "../../src/engine/context.ts";
import { Flow, task } from "../../src/index.ts";
import { thrownBy } from "../helpers/thrown-by.ts";

const ofTasks = [
  "taskName",
  "taskFullName",
  "taskSlug",
  "taskRunId",
  "taskRunName",
  "taskRunCount",
  "taskLoopCount",
  "taskLoopResult",
  "mapIndex",
  "resume",
  "signal",
  "progress",
];
const ofRuns = ["flowName", "flowRunId", "flowRunName", "parameters", "scheduledStartTime", "secrets", "image"];
const always = ["date", "today", "yesterday", "tomorrow", "logger", "config"];

describe("outside of a run", () => {
  test("what only a run has throws, and says where it may be read", () => {
    for (const key of [...ofTasks, ...ofRuns]) {
      const error = thrownBy(() => context[key]);
      expect(error).toMatchObject({
        code: "E304",
        what: `context.${key} was read where no ${ofTasks.includes(key) ? "task" : "flow run"} is.`,
      });
    }
  });

  test("the logger, the settings and the dates always work, and anything else is not there", () => {
    const now = new Date();
    expect(Math.abs(context.date.getTime() - now.getTime())).toBeLessThan(5000);
    expect(context.today).toBe(context.date.toISOString().slice(0, 10));
    expect(context.config.logging.level).toBe("info");
    expect(typeof context.logger.info).toBe("function");
    expect(context.something).toBeUndefined();
    expect(String(Object.prototype.toString.call(context))).toBe("[object Object]");
  });

  test("what it has can be asked", () => {
    for (const key of [...ofTasks, ...ofRuns, ...always]) expect(key in context).toBe(true);
    expect("something" in context).toBe(false);
  });
});

describe("inside a task", () => {
  const looks = (body: () => unknown) => new Flow("looks", () => task("looks", body)()).run({ context: { extra: 1 } }).then((run) => run.get("looks"));

  test("it cannot be written to", async () => {
    expect(await looks(() => [thrownBy(() => Object.assign(context, { extra: 2 })) instanceof TypeError, context.extra])).toEqual([true, 1]);
  });

  test("it can be taken apart once", async () => {
    expect(
      await looks(async () => {
        const { taskName, progress, extra } = context;
        await Promise.resolve();
        progress(1, 2);
        return [taskName, extra];
      }),
    ).toEqual(["looks", 1]);
  });

  test("what belongs to the flow run alone is there too", async () => {
    expect(await looks(() => [context.flowName, context.image])).toEqual(["looks", undefined]);
  });
});
