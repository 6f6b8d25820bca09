import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Executor, ExecutorSession, RunHandle } from "../../src/executors/index.ts";
import { context, Flow, type FlowOptions, type State, task } from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { startRun } from "../helpers/run-story.ts";

/** Something that never comes back, and when it was begun. */
class Hang {
  readonly #begun = Promise.withResolvers<void>();
  readonly #end = Promise.withResolvers<never>();
  readonly begun = this.#begun.promise;
  readonly fail = this.#end.reject;

  readonly call = (): Promise<never> => {
    this.#begun.resolve();
    return this.#end.promise;
  };
}

const one = task("one", () => 1);
const fails = task("fails", (): number => {
  throw new Error("from a task");
});

function executor(open: (run: RunHandle) => Promise<Partial<ExecutorSession>> | Partial<ExecutorSession>): Executor {
  return {
    label: "odd",
    performanceReport: "",
    open: async (run) => ({ capacity: 1, run: run.runTask, end: run.abandon, close: () => undefined, ...(await open(run)) }),
  };
}

interface Case {
  readonly options: (hang: () => Promise<never>) => Partial<FlowOptions>;
  readonly body?: () => unknown;
  /** How the log line begins that names it. */
  readonly named: string;
  /** Seconds it has once the run is to end. */
  readonly seconds: number;
}

const when =
  (type: State["type"], call: () => Promise<never>) =>
  (_: unknown, __: State, to: State): Promise<never> | undefined =>
    to.type === type ? call() : undefined;

const cases: Readonly<Record<string, Case>> = {
  "a state handler at the start": { options: (hang) => ({ stateHandlers: [when("Running", hang)] }), named: "A state handler of the flow", seconds: 3 },
  "a state handler at the end": { options: (hang) => ({ stateHandlers: [when("Success", hang)] }), named: "A state handler of the flow", seconds: 3 },
  onFailure: { options: (onFailure) => ({ onFailure }), body: () => fails(), named: "onFailure of the flow", seconds: 3 },
  "the terminal state handler": { options: (terminalStateHandler) => ({ terminalStateHandler }), named: "The terminal state handler", seconds: 3 },
  "an executor that opens": { options: (hang) => ({ executor: executor(hang) }), named: "Opening the executor", seconds: 3 },
  "an executor that closes": { options: (close) => ({ executor: executor(() => ({ close })) }), named: "Closing the executor", seconds: 30 },
  "a place for results that closes": {
    options: (close) => ({ result: { location: "{taskSlug}", exists: async () => false, read: async () => Buffer.of(), write: async () => undefined, close } }),
    named: "Closing a place for results",
    seconds: 30,
  },
  // Three times its grace: for the body, for its handlers, and for the executor that should have said so.
  "an executor that does not answer": { options: (run) => ({ executor: executor(() => ({ run, end: () => undefined })) }), named: "one-1", seconds: 9 },
};

describe.each(Object.entries(cases))("%s that never comes back", (_, { options, body = () => one(), named, seconds }) => {
  test("is given up after its grace when the run is cancelled", async () => {
    const clock = fakeClock();
    const hang = new Hang();
    const live = startRun(new Flow("hangs", options(hang.call), body), { clock });
    await hang.begun;
    await clock.advance("1h");
    live.cancel();
    await clock.advance(seconds - 0.1);
    expect(live.events.some((event) => event.kind === "flow-state" && event.to.type === "Cancelled")).toBe(false);
    await clock.advance("0.1s");
    const story = await live.story;
    expect(story.run.state).toMatchObject({ type: "Cancelled", message: "The flow run was cancelled." });
    expect(story.logLines().filter(({ level }) => level === "error")).toMatchObject([{ message: expect.stringMatching(`^${named} was given up`) }]);
    expect(clock.waits).toEqual([]);
  });

  test("is given up when the run's time is up", async () => {
    const clock = fakeClock();
    const hang = new Hang();
    const live = startRun(new Flow("hangs", { ...options(hang.call), maxRuntime: "1m" }, body), { clock });
    await hang.begun;
    await clock.advance(60 + seconds);
    expect((await live.story).run.state.type).toBe("TimedOut");
    expect(clock.waits).toEqual([]);
  });

  test("is told of once where it fails after that, and harms nobody", async () => {
    const clock = fakeClock();
    const hang = new Hang();
    const live = startRun(new Flow("hangs", options(hang.call), body), { clock });
    await hang.begun;
    live.cancel();
    await clock.advance(seconds);
    const { run, logLines } = await live.story.then((story) => ({ run: story.run, logLines: () => story.logLines() }));
    const before = logLines().length;
    hang.fail(new Error("too late"));
    await turn();
    expect(run.state.type).toBe("Cancelled");
    const after = logLines().slice(before);
    const isAsked = !named.startsWith("one");
    expect(after).toMatchObject(isAsked ? [{ message: `${named} was given up, and came back with Error: too late` }] : []);
  });
});

describe("what comes back within the grace", () => {
  test("still has its say", async () => {
    const clock = fakeClock();
    const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const terminalStateHandler = async (): Promise<{ readonly type: "Success"; readonly message: string }> => {
      begun.resolve();
      await done.promise;
      return { type: "Success", message: "in time" };
    };
    const live = startRun(new Flow("in-time", { terminalStateHandler }, () => one()), { clock });
    await begun.promise;
    live.cancel();
    await clock.advance("2.9s");
    done.resolve();
    expect((await live.story).run.state).toMatchObject({ type: "Success", message: "in time" });
    expect(clock.waits).toEqual([]);
  });

  test("and takes as long as it likes while nobody asks the run to end", async () => {
    const clock = fakeClock();
    const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const closes = executor(() => ({
      close: () => {
        begun.resolve();
        return done.promise;
      },
    }));
    const live = startRun(new Flow("slow", { executor: closes }, () => one()), { clock });
    await begun.promise;
    await clock.advance("5h");
    done.resolve();
    expect((await live.story).run.successful).toBe(true);
  });
});

test("a session that opens once it was given up is closed", async () => {
  const clock = fakeClock();
  const opened = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let closed = 0;
  const slow = executor(async () => {
    begun.resolve();
    await opened.promise;
    return { close: () => void closed++ };
  });
  const live = startRun(new Flow("late", { executor: slow }, () => one()), { clock });
  await begun.promise;
  live.cancel();
  await clock.advance("3s");
  const story = await live.story;
  expect(story.starts()).toEqual([]);
  opened.resolve();
  await turn();
  expect(closed).toBe(1);
});

test("a run that lost its executor does not wait for it to close", async () => {
  const clock = fakeClock();
  const hang = new Hang();
  const broken = executor(() => ({ run: () => Promise.reject(new Error("it broke")), close: hang.call }));
  const live = startRun(new Flow("broken", { executor: broken }, () => one()), { clock });
  await hang.begun;
  await clock.advance("30s");
  expect((await live.story).run.state).toMatchObject({ type: "Crashed", message: "Error: it broke" });
});

test("a handler that does not come back from a cancel is left behind, also where the body took its time to clean up", async () => {
  const clock = fakeClock();
  const cleans = task({ name: "cleans", stateHandlers: [when("Cancelled", () => new Promise(() => undefined))] }, async () => {
    void context.signal;
    await new Promise(() => undefined);
  });
  const live = startRun(new Flow("cleans", () => cleans()), { clock });
  await live.said((event) => event.kind === "state" && event.to.type === "Running");
  live.cancel();
  await clock.advance("6s");
  const story = await live.story;
  expect(story.final("cleans-1").type).toBe("Cancelled");
  expect(clock.waits).toEqual([]);
});

test("an answer of an executor that was left behind changes nothing", async () => {
  const clock = fakeClock();
  const [begun, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = executor(() => ({
    run: async () => {
      begun.resolve();
      await answer.promise;
      return { state: { type: "Success", message: "", result: 1 }, startedAt: 0, durationMs: 0 };
    },
    end: () => undefined,
  }));
  const live = startRun(new Flow("slow", { executor: slow }, () => one()), { clock });
  await begun.promise;
  live.cancel();
  await clock.advance("9s");
  const { run, events } = await live.story;
  const said = events.length;
  answer.resolve();
  await turn();
  expect(run.stateOf("one").type).toBe("Cancelled");
  expect(events).toHaveLength(said);
});
