import { describe, expect, test } from "vitest";
import { context, Fail, Flow, isFailed, type RunEvent, Skip, type State, Success, task, triggers } from "../../src/index.ts";
import { runStory } from "../helpers/run-story.ts";

const one = task("one", () => 1);
const fails = task("fails", (): number => {
  throw new RangeError("from a task");
});

describe("state handlers of a flow", () => {
  test("are asked in turn at each change, each with what the one before made of it", async () => {
    const seen: string[] = [];
    const flow = new Flow(
      "handled",
      {
        stateHandlers: [
          (of, from, to) => void seen.push(`first: ${of.name} ${from.type} → ${to.type}`),
          async (_, __, to) => (to.type === "Success" ? { type: "Success", message: "chosen" } : undefined),
          (_, from, to) => void seen.push(`last: ${from.type} → ${to.type} ${to.message}`),
        ],
      },
      () => one(),
    );
    const { run } = await runStory(flow);
    expect(seen).toEqual([
      "first: handled Scheduled → Running",
      "last: Scheduled → Running Running the tasks.",
      "first: handled Running → Success",
      "last: Running → Success chosen",
    ]);
    expect(run.state).toMatchObject({ type: "Success", message: "chosen" });
    expect(run.get(flow.refs)).toBe(1);
  });

  test("may turn a failure into a success, and a success into a failure", async () => {
    const forgiving = new Flow("forgiving", { stateHandlers: [(_, __, to) => (isFailed(to) ? { type: "Success" } : undefined)] }, () => fails());
    expect((await forgiving.run()).successful).toBe(true);
    const strict = new Flow(
      "strict",
      { stateHandlers: [(_, __, to) => (to.type === "Success" ? { type: "Failed", error: new Error("no") } : undefined)] },
      () => one(),
    );
    expect((await strict.run()).state).toMatchObject({ type: "Failed", error: { message: "no" } });
  });

  test("that end the run before it begins leave no task run open, and its end is handled", async () => {
    const seen: string[] = [];
    const flow = new Flow(
      "not-today",
      {
        stateHandlers: [(_, __, to) => (to.type === "Running" ? { type: "Skipped", message: "not today" } : undefined)],
        terminalStateHandler: (_, state) => void seen.push(state.type),
      },
      () => one(),
    );
    const story = await runStory(flow, { tasksDecide: false });
    expect(story.run.state).toMatchObject({ type: "Skipped", message: "not today" });
    expect(story.final("one-1").type).toBe("Cancelled");
    expect(story.starts()).toEqual([]);
    expect(seen).toEqual(["Skipped"]);
  });

  test("set a state by a signal, and fail the run by any other error", async () => {
    const handled = (raise: () => void) => new Flow("raises", { stateHandlers: [(_, __, to) => void (to.type === "Success" && raise())] }, () => one()).run();
    const raising = (error: unknown) => (): never => {
      throw error;
    };
    expect((await handled(raising(new Skip("enough")))).state).toMatchObject({ type: "Skipped", message: "enough" });
    expect((await handled(raising(new Fail("no")))).state).toMatchObject({ type: "Failed", message: "no" });
    expect((await handled(raising(new Success("yes")))).state).toMatchObject({ type: "Success", message: "yes" });
    expect((await handled(raising(new TypeError("a bug")))).state).toMatchObject({ type: "Failed", message: expect.stringContaining("TypeError: a bug") });
    expect((await handled(raising("a text"))).state).toMatchObject({ type: "Failed", error: { cause: "a text" } });
  });

  test("that make the run successful without a word speak of the flow run", async () => {
    const forgives = (ending: () => { readonly type: "Success" }) =>
      new Flow("forgives", { stateHandlers: [(_, __, to) => (isFailed(to) ? ending() : undefined)] }, () => fails()).run();
    expect((await forgives(() => ({ type: "Success" }))).state).toEqual({ type: "Success", message: "Flow run succeeded.", result: undefined });
    const thrown = await forgives(() => {
      throw new Success();
    });
    expect(thrown.state.message).toBe("Flow run succeeded.");
    const ends = new Flow("ends", { terminalStateHandler: () => ({ type: "Success" }) }, () => fails());
    expect((await ends.run()).state.message).toBe("Flow run succeeded.");
  });

  test("that return what is no state have failed", async () => {
    const flow = new Flow("odd", { stateHandlers: [(_, __, to) => (to.type === "Success" ? (5 as never) : undefined)] }, () => one());
    expect((await flow.run()).state).toMatchObject({ type: "Failed", error: { code: "E318" } });
  });

  test("read the context of the run, and no task's", async () => {
    const seen: unknown[] = [];
    const flow = new Flow("reads", { stateHandlers: [() => void seen.push(context.flowName, context.flowRunName)] }, () => one());
    await flow.run({ runName: "brisk-otter" });
    expect(seen.slice(0, 2)).toEqual(["reads", "brisk-otter"]);
    const wrong = new Flow("wrong", { stateHandlers: [() => void context.taskName] }, () => one());
    expect((await wrong.run()).state).toMatchObject({ type: "Failed", error: { code: "E304" } });
  });

  test("onFailure is called once, where the run failed", async () => {
    const seen: string[] = [];
    const onFailure = (of: { readonly name: string }, state: State): void => void seen.push(`${of.name} ${state.type}`);
    await new Flow("well", { onFailure }, () => one()).run();
    await new Flow("badly", { onFailure }, () => fails()).run();
    expect(seen).toEqual(["badly Failed"]);
  });

  test("attributes may be set after the flow was made", async () => {
    const flow = new Flow("late", () => one());
    const seen: string[] = [];
    flow.stateHandlers = [(_, __, to) => void seen.push(to.type)];
    flow.onFailure = () => void seen.push("failure");
    await flow.run();
    expect(seen).toEqual(["Running", "Success"]);
  });
});

describe("the terminal state handler", () => {
  test("is called once, after the executor closed and before the state handlers, with the states that decided", async () => {
    const seen: string[] = [];
    const flow = new Flow("ends", { stateHandlers: [(_, __, to) => void seen.push(`handler: ${to.type} ${to.message}`)] }, () => {
      const children = task("child", (n: number) => n).map([1, 2]);
      return { children, failed: fails(), inner: task("last", (n: readonly number[]) => n.length)(children) };
    });
    flow.setReferenceTasks([flow.refs.children, flow.refs.failed]);
    flow.executor = {
      label: "watched",
      performanceReport: "<html>report</html>",
      open: (run) => ({ capacity: 1, run: run.runTask, end: run.abandon, close: () => void seen.push("closed") }),
    };
    flow.terminalStateHandler = async (of, state, states) => {
      seen.push(`terminal: ${of.name} ${state.type}, ${[...states].map(({ type }) => type).join(" ")}, ${of.executor.performanceReport}`);
      return { type: "Success", message: "all the same" };
    };
    const { run } = await runStory(flow, { tasksDecide: false });
    expect(seen).toEqual([
      "handler: Running Running the tasks.",
      "closed",
      "terminal: ends Failed, Success Success Failed, <html>report</html>",
      "handler: Success all the same",
    ]);
    expect(run.state).toMatchObject({ type: "Success", message: "all the same" });
    expect(run.performanceReport).toBe("<html>report</html>");
  });

  test("without anything to say it leaves the state as it is", async () => {
    const flow = new Flow("silent", { terminalStateHandler: () => undefined }, () => one());
    expect((await flow.run()).state).toMatchObject({ type: "Success", message: "All reference tasks succeeded." });
  });

  test("that throws fails the run; a signal sets its state", async () => {
    const ending = (error: unknown) =>
      new Flow(
        "throws",
        {
          terminalStateHandler: () => {
            throw error;
          },
        },
        () => one(),
      ).run();
    expect((await ending(new RangeError("a bug"))).state).toMatchObject({ type: "Failed", message: expect.stringContaining("RangeError: a bug") });
    expect((await ending(new Skip("not this one"))).state).toMatchObject({ type: "Skipped" });
  });

  test("hears of cancelled and crashed runs, but not of a pause", async () => {
    const seen: string[] = [];
    const terminalStateHandler = (_: unknown, state: State, states: ReadonlySet<State>): void =>
      void seen.push(`${state.type}: ${[...states].map(({ type }) => type)}`);
    await new Flow("cancelled", { terminalStateHandler }, () => one()).run({ signal: AbortSignal.abort() });
    await new Flow("crashed", { terminalStateHandler, executor: { label: "none", performanceReport: "", open: () => Promise.reject(new Error("no")) } }, () =>
      one(),
    ).run();
    await new Flow("paused", { terminalStateHandler }, () => task({ name: "waits", trigger: triggers.manualOnly }, () => 1)()).run();
    expect(seen).toEqual(["Cancelled: Cancelled", "Crashed: Cancelled"]);
  });
});

describe("how a run ends", () => {
  const run = (flow: Flow): Promise<State> => flow.run().then(({ state }) => state);

  test("goes by the reference tasks that were set, also where a task behind them failed", async () => {
    const flow = new Flow("chosen", () => {
      const good = one();
      return { good, bad: fails().after(good) };
    });
    flow.setReferenceTasks([flow.refs.good]);
    expect((await flow.run()).state).toMatchObject({ type: "Success", message: "All reference tasks succeeded." });
    flow.setReferenceTasks([]);
    const failed = await flow.run();
    expect(failed.state).toMatchObject({ type: "Failed", message: "Some reference tasks failed.", error: { cause: { name: "RangeError" } } });
  });

  test("an empty map and a skipped task are no failure; a cancelled one alone is none either", async () => {
    const skips = task("skips", () => {
      throw new Skip();
    });
    expect((await run(new Flow("skipped", () => skips()))).message).toBe("All reference tasks succeeded.");
    expect((await run(new Flow("empty", () => task("child", (n: number) => n).map([])))).type).toBe("Success");
    const cancelled = await new Flow("cancelled", () => one()).run({ taskStates: { "one-1": { type: "Cancelled" } } });
    expect(cancelled.state).toMatchObject({ type: "Success", message: "No reference tasks failed." });
  });

  test("a failed child fails the run as a failed task does", async () => {
    const flow = new Flow("child-fails", () => task("child", (n: number) => (n > 1 ? fails.run() : n)).map([1, 2]));
    expect((await run(flow)).type).toBe("Failed");
  });

  test("one flow state event for each change, with the run's id", async () => {
    const events: RunEvent[] = [];
    const ended = await new Flow("told", () => one()).run({ onEvent: (event) => events.push(event) });
    const told = events.filter((event) => event.kind === "flow-state");
    expect(told).toMatchObject([
      { from: { type: "Scheduled" }, to: { type: "Running" }, flowRunId: ended.flowRunId, flowRunName: ended.flowRunName },
      { from: { type: "Running" }, to: { type: "Success" }, flowRunId: ended.flowRunId },
    ]);
  });
});
