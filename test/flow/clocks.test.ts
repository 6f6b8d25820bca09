import { describe, expect, test } from "vitest";
import { type Clock, context, Flow, Pause, Retry, task } from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { runStory, startRun } from "../helpers/run-story.ts";

/** A machine's clock that somebody sets: waits and durations go by another one, which nobody can set. */
function settableClock() {
  const steady = fakeClock();
  let offset = 0;
  const clock: Clock = {
    now: () => steady.now() + offset,
    monotonic: () => steady.monotonic(),
    at: (instant, callback) => steady.at(instant - offset, callback),
  };
  return {
    clock,
    steady,
    set: (by: number): void => {
      offset += by;
    },
  };
}

const hour = 3_600_000;
const flaky = task({ name: "flaky", maxRetries: 3, retryDelay: "10s" }, () => {
  if (context.taskRunCount < 3) throw new Error("again");
  return context.taskRunCount;
});

describe("retries", () => {
  test("come when the clock says so", async () => {
    const clock = fakeClock();
    const live = startRun(new Flow("flaky", () => flaky()), { clock });
    expect(await clock.nextWait()).toEqual(new Date("2026-01-01T00:00:10Z"));
    await clock.advance("10s");
    expect(await clock.nextWait()).toEqual(new Date("2026-01-01T00:00:20Z"));
    await clock.advance("10s");
    expect((await live.story).run.get("flaky")).toBe(3);
  });

  test.each([-hour, 24 * hour])("come after the same time where the clock is set by %d ms meanwhile", async (by) => {
    const { clock, steady, set } = settableClock();
    const live = startRun(new Flow("flaky", () => flaky()), { clock });
    await steady.nextWait();
    set(by);
    await steady.advance("10s");
    await steady.nextWait();
    await steady.advance("10s");
    const story = await live.story;
    expect(story.run.get("flaky")).toBe(3);
    expect(story.submits("flaky-1")).toBe(3);
  });

  test.each([-hour, 24 * hour])("so do a pause with an end and a Retry with a time, by %d ms", async (by) => {
    const { clock, steady, set } = settableClock();
    const flow = new Flow("later", () => [
      task("pauses", () => {
        if (!context.resume) throw new Pause("", { startTime: new Date(clock.now() + 10_000) });
        return 1;
      })(),
      task("asks", () => {
        if (context.taskRunCount === 1) throw new Retry("", { startTime: new Date(clock.now() + 10_000) });
        return 2;
      })(),
    ]);
    const live = startRun(flow, { clock });
    while (steady.waits.length < 2) await new Promise((resolve) => setImmediate(resolve));
    set(by);
    await steady.advance("10s");
    const story = await live.story;
    expect([story.submits("pauses-1"), story.submits("asks-1")]).toEqual([2, 2]);
    expect(story.run.successful).toBe(true);
  });
});

describe("timeouts and durations", () => {
  test.each([-hour, 24 * hour])("do not notice that the clock is set by %d ms", async (by) => {
    const { clock, steady, set } = settableClock();
    const release = Promise.withResolvers<void>();
    const slow = task({ name: "slow", timeout: "1m" }, async () => await release.promise);
    const live = startRun(new Flow("slow", () => slow()), { clock });
    await steady.nextWait();
    set(by);
    await steady.advance("30s");
    release.resolve();
    const story = await live.story;
    expect(story.final("slow-1").type).toBe("Success");
    const [taskRun] = story.run.taskRuns();
    expect(taskRun?.durationMs).toBe(30_000);
    expect(story.run.durationMs).toBe(30_000);
  });

  test("a timeout comes when the clock says so, for each start anew", async () => {
    const clock = fakeClock();
    const stuck = task({ name: "stuck", timeout: "1m", maxRetries: 1 }, () => new Promise<never>(() => undefined));
    const live = startRun(new Flow("stuck", () => stuck()), { clock });
    await clock.nextWait();
    await clock.advance("1m");
    await clock.nextWait();
    await clock.advance("1m");
    expect((await live.story).states("stuck-1")).toEqual(["Running", "TimedOut", "Retrying", "Running", "TimedOut"]);
    expect(clock.waits).toEqual([]);
  });

  test("cached values expire by the clock", async () => {
    const clock = fakeClock();
    const flow = new Flow("cached", () => task({ name: "kept", cacheFor: "1h" }, () => 1)());
    const states = async (): Promise<string[]> => (await runStory(flow, { clock })).states("kept-1");
    expect(await states()).toEqual(["Running", "Success", "Cached"]);
    await clock.advance("59m");
    expect(await states()).toEqual(["Cached"]);
    await clock.advance("1m");
    expect(await states()).toEqual(["Running", "Success", "Cached"]);
  });
});

test("the dates of a run go by its clock", async () => {
  const clock = fakeClock("2024-02-29T23:30:00Z");
  const run = await new Flow("dates", () => task("dates", () => [context.yesterday, context.today, context.tomorrow, context.date])()).run({ clock });
  expect(run.get("dates")).toEqual(["2024-02-28", "2024-02-29", "2024-03-01", new Date("2024-02-29T23:30:00Z")]);
  expect(run.startedAt).toEqual(new Date("2024-02-29T23:30:00Z"));
});
