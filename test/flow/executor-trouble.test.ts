import { describe, expect, test } from "vitest";
import type { Executor, ExecutorSession, RunHandle, TaskRunRequest } from "../../src/executors/index.ts";
import { Flow, task } from "../../src/index.ts";
import { runStory, startRun } from "../helpers/run-story.ts";

const pass = task("pass", (n: number) => n);
const chain = () => new Flow("chain", () => pass(pass(1)));

/** An executor that differs from a plain one in some parts. */
function executor(differs: (handle: RunHandle) => Partial<ExecutorSession> | Promise<Partial<ExecutorSession>>): Executor {
  return {
    label: "odd",
    performanceReport: "",
    async open(handle) {
      const parts = await differs(handle);
      return {
        capacity: parts.capacity ?? 1,
        run: parts.run ?? handle.runTask,
        end: parts.end ?? handle.abandon,
        close: parts.close ?? ((): void => undefined),
      };
    },
  };
}

describe("an executor that", () => {
  test("cannot open makes the run Crashed, says why, and leaves no task run open", async () => {
    const broken = executor(() => {
      throw new Error("no workers today");
    });
    const story = await runStory(chain(), { executor: broken });
    expect(story.run.state).toMatchObject({
      type: "Crashed",
      message: "The executor could not start. Error: no workers today",
      error: { message: "no workers today" },
    });
    expect(["pass-1", "pass-2"].map((slug) => story.final(slug).type)).toEqual(["Cancelled", "Cancelled"]);
    expect(story.flowStates()).toEqual(["Running", "Crashed"]);
  });

  test("rejects or throws when it runs a task makes the run Crashed, and is closed", async () => {
    for (const run of [
      () => Promise.reject(new Error("it broke")),
      () => {
        throw new Error("it broke");
      },
    ]) {
      let closed = 0;
      const story = await runStory(chain(), { executor: executor(() => ({ run, close: () => void closed++ })) });
      expect(story.run.state).toMatchObject({ type: "Crashed", message: "Error: it broke" });
      expect(story.final("pass-2").type).toBe("Cancelled");
      expect(closed).toBe(1);
    }
  });

  test("breaks ends what is in flight on it", async () => {
    let requests = 0;
    const ended: string[] = [];
    const breaks = executor(({ runTask, abandon }) => ({
      capacity: 2,
      run: (request) => (++requests === 2 ? Promise.reject(new Error("it broke")) : runTask(request)),
      end: (request, state) => {
        ended.push(`${request.slug} ${state.type}`);
        abandon(request, state);
      },
    }));
    const waits = task("waits", () => new Promise<never>(() => undefined));
    const story = await runStory(new Flow("both", () => [waits(), pass(1)]), { executor: breaks });
    expect(story.run.state.type).toBe("Crashed");
    expect(ended).toEqual(["waits-1 Cancelled"]);
    expect(story.states("waits-1")).toEqual(["Running", "Cancelled"]);
  });

  test("cannot close does not hide how the run ended, but says so", async () => {
    const stuck = executor(() => ({ close: () => Promise.reject(new Error("still busy")) }));
    const story = await runStory(chain(), { executor: stuck });
    expect(story.run.state.type).toBe("Success");
    expect(story.logLines()).toMatchObject([{ level: "error", message: "Closing the executor failed. Error: still busy" }]);
  });

  test("answers with an end that was never begun is believed", async () => {
    const lost = executor(() => ({
      run: () => ({ state: { type: "Crashed", message: "worker lost", error: new Error("worker lost") }, startedAt: 0, durationMs: 0 }),
    }));
    const run = await chain().run({ executor: lost });
    expect(run.stateOf("pass-1")).toMatchObject({ type: "Crashed", message: "worker lost" });
    expect(run.stateOf("pass-2").type).toBe("Crashed");
  });

  test("is opened when the run was cancelled meanwhile is closed at once", async () => {
    const [opening, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let aborted = false;
    let closed = 0;
    const slow = executor(async ({ signal }) => {
      opening.resolve();
      await opened.promise;
      aborted = signal.aborted;
      return { close: () => void closed++ };
    });
    const live = startRun(chain(), { executor: slow });
    await opening.promise;
    live.cancel();
    opened.resolve();
    const story = await live.story;
    expect(story.run.state.type).toBe("Cancelled");
    expect([aborted, closed]).toEqual([true, 1]);
    expect(story.starts()).toEqual([]);
  });

  test("gives up opening because the run was cancelled has not crashed", async () => {
    const opening = Promise.withResolvers<void>();
    const listens = executor(({ signal }) => {
      opening.resolve();
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    });
    const live = startRun(chain(), { executor: listens });
    await opening.promise;
    live.cancel();
    expect((await live.story).run.state.type).toBe("Cancelled");
  });

  test("has no room yet is handed one task run all the same, to wait with", async () => {
    const later = executor(({ runTask }) => ({
      capacity: 0,
      run: async (request) => {
        await new Promise((resolve) => setImmediate(resolve));
        return runTask(request);
      },
    }));
    const flow = chain();
    expect((await flow.run({ executor: later })).successful).toBe(true);
  });

  test("grows while it runs gets more as soon as it says so", async () => {
    let grow: () => void = () => undefined;
    const grows: Executor = {
      label: "grows",
      performanceReport: "",
      open: ({ runTask, abandon, capacityGrew }) => {
        const session = { capacity: 1, run: async (request: TaskRunRequest) => runTask(request), end: abandon, close: () => undefined };
        grow = () => {
          session.capacity = 3;
          capacityGrew();
        };
        return session;
      },
    };
    const releases: (() => void)[] = [];
    const waits = task("waits", async (n: number) => {
      await new Promise<void>((resolve) => releases.push(resolve));
      return n;
    });
    const live = startRun(new Flow("wide", () => waits.map([1, 2, 3])), { executor: grows });
    await live.said((event) => event.kind === "state" && event.to.type === "Running");
    grow();
    await live.said((event) => event.kind === "state" && event.mapIndex === 2 && event.to.type === "Running");
    expect(live.events.filter((event) => event.kind === "state" && event.to.type === "Running")).toHaveLength(3);
    for (const release of releases) release();
    expect((await live.story).run.successful).toBe(true);
  });
});
