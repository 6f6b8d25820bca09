import { describe, expect, test } from "vitest";
import { context, Flow, Loop, type RunEvent, task, triggers } from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { runStory, startRun } from "../helpers/run-story.ts";
import { asSoleListener } from "../helpers/sole-listener.ts";

const never = (): Promise<never> => new Promise(() => undefined);
const runs = (slug: string) => (event: RunEvent) => event.kind === "state" && event.slug === slug && event.to.type === "Running";

describe("a cancelled run waits", () => {
  test("three seconds for a body that heard of it, and no longer", async () => {
    const clock = fakeClock();
    const cleans = task("cleans", async () => {
      void context.signal;
      await never();
    });
    const live = startRun(new Flow("patient", () => cleans()), { clock });
    await live.said(runs("cleans-1"));
    live.cancel();
    await clock.advance("2.9s");
    expect(live.events.filter((event) => event.kind === "state")).toHaveLength(1);
    await clock.advance("0.1s");
    const story = await live.story;
    expect(story.states("cleans-1")).toEqual(["Running", "Cancelled"]);
    expect(clock.waits).toEqual([]);
  });

  test("not at all for a body that does not listen", async () => {
    const clock = fakeClock();
    const live = startRun(new Flow("deaf", () => task("deaf", never)()), { clock });
    await live.said(runs("deaf-1"));
    live.cancel();
    expect((await live.story).states("deaf-1")).toEqual(["Running", "Cancelled"]);
  });

  test("for nothing else: what a body's own time limit waited for is gone with it", async () => {
    const clock = fakeClock();
    const live = startRun(new Flow("limited", () => task({ name: "deaf", timeout: "1h" }, never)()), { clock });
    await live.said(runs("deaf-1"));
    expect(clock.waits).toHaveLength(1);
    live.cancel();
    await live.story;
    expect(clock.waits).toEqual([]);
  });

  test("and what a body that was given up still says is dropped, with one warning", async () => {
    const release = Promise.withResolvers<void>();
    const talks = task({ name: "talks", logConsole: true }, async () => {
      const { logger } = context;
      await release.promise;
      logger.info("kept logger");
      context.logger.info("new logger");
      context.progress(1);
      return context.signal.aborted;
    });
    const live = startRun(new Flow("talks", () => talks()));
    await live.said(runs("talks-1"));
    live.cancel();
    await live.story;
    const before = live.events.length;
    release.resolve();
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(live.events.slice(before)).toMatchObject([{ kind: "log", level: "warn", slug: "talks-1" }]);
  });

  test("no longer than that for handlers that do not come back, of whatever task run", async () => {
    for (const stuckOn of ["Running", "Success", "Cancelled"]) {
      const clock = fakeClock();
      const asked: string[] = [];
      const handler = (_: unknown, __: unknown, to: { readonly type: string }): Promise<never> | undefined => {
        asked.push(to.type);
        return to.type === stuckOn ? never() : undefined;
      };
      const stuck = { stateHandlers: [handler] };
      const flow = new Flow("stuck", () => {
        const first = task({ name: "first", ...stuck }, () => (stuckOn === "Cancelled" ? never() : 1))();
        task({ name: "second", ...stuck }, (value: unknown) => value)(first);
        task({ name: "child", ...stuck }, (n: number) => n).map([1, 2]);
      });
      const live = startRun(flow, { clock });
      while (!asked.includes(stuckOn === "Cancelled" ? "Running" : stuckOn)) await new Promise((resolve) => setImmediate(resolve));
      live.cancel();
      await clock.advance("10s");
      const story = await live.story;
      expect(story.run.state.type).toBe("Cancelled");
      for (const { state } of story.run.taskRuns()) expect(["Cancelled", "Mapped"]).toContain(state.type);
      expect(clock.waits).toEqual([]);
    }
  });

  test("not for task runs between two starts, whatever they wait for, and no timer of theirs stays", async () => {
    const clock = fakeClock();
    const flow = new Flow("waiting", () => {
      const fails = (): never => {
        throw new Error("not yet");
      };
      task({ name: "retries", maxRetries: 1, retryDelay: "1h" }, fails)();
      task("scheduled", () => 1)();
      task({ name: "paused", trigger: triggers.manualOnly }, () => 1)();
    });
    const startTime = new Date(clock.now() + 7_200_000);
    const live = startRun(flow, { clock, taskStates: { "scheduled-1": { type: "Scheduled", startTime } } });
    await live.said((event) => event.kind === "state" && event.to.type === "Paused");
    await clock.nextWait();
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(clock.waits).toEqual([new Date(clock.now() + 3_600_000), startTime]);
    live.cancel();
    const story = await live.story;
    expect(["retries-1", "scheduled-1", "paused-1"].map((label) => story.final(label).type)).toEqual(["Cancelled", "Cancelled", "Cancelled"]);
    expect(clock.waits).toEqual([]);
  });

  test("not for a trigger, a result place or the handlers of a parent that hang", async () => {
    const hanging = {
      trigger: () => task({ name: "hangs", trigger: never }, () => 1)(),
      place: () => task({ name: "hangs", target: "x", result: { exists: never, read: never, write: never } }, () => 1)(),
      write: () => task({ name: "hangs", result: { exists: () => false, read: never, write: never } }, () => 1)(),
    };
    for (const build of Object.values(hanging)) {
      const clock = fakeClock();
      const live = startRun(new Flow("hangs", () => void build()), { clock });
      await live.said((event) => event.kind === "submit");
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
      live.cancel();
      const story = await live.story;
      expect(story.run.state.type).toBe("Cancelled");
      expect(["Cancelled", "Success"]).toContain(story.final("hangs-1").type);
    }
  });

  test("and what a body gives after its time changes nothing", async () => {
    const clock = fakeClock();
    const release = Promise.withResolvers<number>();
    const late = task("late", async () => {
      void context.signal;
      return await release.promise;
    });
    const stays = task({ name: "stays", trigger: triggers.allFinished }, (value: unknown) => value);
    const live = startRun(new Flow("late", () => stays(late())), { clock });
    await live.said(runs("late-1"));
    live.cancel();
    await clock.advance("3s");
    release.resolve(5);
    const story = await live.story;
    expect(story.final("late-1").type).toBe("Cancelled");
    expect(story.final("stays-1").type).toBe("Cancelled");
  });
});

test("an error that escapes a body ends its time limit too", () =>
  asSoleListener(async () => {
    const clock = fakeClock();
    const strays = task({ name: "strays", timeout: "1h" }, () => {
      setImmediate(() => {
        throw new RangeError("from a timer");
      });
      return never();
    });
    const story = await runStory(new Flow("strays", () => strays()), { clock });
    expect(story.final("strays-1")).toMatchObject({ type: "Failed", error: { name: "RangeError" } });
    expect(clock.waits).toEqual([]);
  }));

describe("a cancel is heard", () => {
  test("in the middle of a map of cheap tasks, none of which waits", async () => {
    const controller = new AbortController();
    const cheap = task("cheap", (n: number) => {
      if (n === 100) setTimeout(() => controller.abort(), 0);
      return n;
    });
    const flow = new Flow("cheap", () => cheap.map(Array.from({ length: 400_000 }, (_, i) => i)));
    const run = await flow.run({ signal: controller.signal });
    expect(run.state.type).toBe("Cancelled");
    const types = new Set(run.statesOf(flow.refs).map(({ type }) => type));
    expect([...types].sort()).toEqual(["Cancelled", "Success"]);
  });

  test("between the rounds of a loop that never ends, whether it waits or not", async () => {
    const rounds = {
      sync: (): never => {
        throw new Loop();
      },
      async: async (): Promise<never> => {
        await Promise.resolve();
        throw new Loop();
      },
    };
    for (const round of Object.values(rounds)) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 30);
      const run = await new Flow("loops", () => task("loops", round)()).run({ signal: controller.signal });
      expect([run.state.type, run.stateOf("loops").type]).toEqual(["Cancelled", "Cancelled"]);
    }
  });
});

describe("a run that is out of time", () => {
  test("ends at once, whoever listens", async () => {
    const clock = fakeClock();
    const listens = task("listens", async () => {
      void context.signal;
      await never();
    });
    const live = startRun(new Flow("limited", { maxRuntime: "1m" }, () => listens()), { clock });
    await live.said(runs("listens-1"));
    await clock.advance("59s");
    expect(live.events.some((event) => event.kind === "flow-state" && event.to.type === "TimedOut")).toBe(false);
    await clock.advance("1s");
    const story = await live.story;
    expect(story.run.state).toMatchObject({ type: "TimedOut", message: expect.stringContaining("1 m 00 s") });
    expect(story.final("listens-1").type).toBe("Cancelled");
  });

  test("ends once: what comes first counts", async () => {
    const clock = fakeClock();
    const flow = new Flow("limited", { maxRuntime: "1s" }, () =>
      task("listens", async () => {
        void context.signal;
        await never();
      })(),
    );
    const live = startRun(flow, { clock });
    await live.said(runs("listens-1"));
    live.cancel();
    await clock.advance("1s");
    expect((await live.story).run.state.type).toBe("Cancelled");
  });

  test("does not outlive its tasks: the timer is gone with the run", async () => {
    const clock = fakeClock();
    await runStory(new Flow("quick", { maxRuntime: "1h" }, () => task({ name: "one", timeout: "1h" }, async () => 1)()), { clock });
    expect(clock.waits).toEqual([]);
  });
});
