import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { task } from "../../src/core/task.ts";
import { triggers } from "../../src/core/triggers.ts";
import { context } from "../../src/engine/context.ts";
import { isSuccessful } from "../../src/states/state.ts";
import { ShellTask } from "../../src/tasks/shell-task.ts";
import { fakeClock } from "../../src/testing/fake-clock.ts";
import { failed, retrying, skipped, success } from "../../src/testing/forced-states.ts";
import { runTask } from "../../src/testing/run-task.ts";

const double = task("double", (x: number) => x * 2);

test("a task's value is in its state, with its type", async () => {
  const { state } = await runTask(double, [21]);
  expect(state).toMatchObject({ type: "Success", result: 42 });
  if (isSuccessful(state)) expectTypeOf(state.result).toEqualTypeOf<number | undefined>();
  if (state.type === "Success") expectTypeOf(state.result).toEqualTypeOf<number>();
});

test("an error is a Failed state and no rejection", async () => {
  const broken = task("broken", (): number => {
    throw new TypeError("no");
  });
  const { state, transitions } = await runTask(broken, []);
  expect(state).toMatchObject({ type: "Failed", error: { name: "TypeError", message: "no" } });
  expect(transitions.map(({ type }) => type)).toEqual(["Running", "Failed"]);
});

test("the task reads the context it is given", async () => {
  const reader = task("reader", () => [context.secrets.token, context.region, context.today, context.flowName]);
  const { state } = await runTask(reader, [], { context: { secrets: { token: "t" }, region: "eu", date: new Date("2026-02-03T12:00:00Z") } });
  expect(state).toMatchObject({ result: ["t", "eu", "2026-02-03", "test"] });
});

test("what it logs and prints comes back and is not shown", async () => {
  const write = vi.spyOn(process.stdout, "write");
  const talker = task("talker", () => {
    context.logger.warn("said", { n: 1 });
    process.stdout.write("printed\n");
  });
  const { logs } = await runTask(talker, []);
  const said = logs.map(({ level, message, source, fields }) => ({ level, message, source, fields }));
  expect(said).toContainEqual({ level: "warn", message: "said", source: "logger", fields: { n: 1 } });
  expect(said).toContainEqual({ level: "info", message: "printed", source: "console", fields: undefined });
  expect(write.mock.calls.flat().join("")).not.toMatch(/said|printed/);
});

describe("with states of upstream tasks", () => {
  const cleanUp = task({ name: "clean-up", trigger: triggers.anyFailed, skipOnUpstreamSkip: false }, () => "cleaned");

  test("the trigger sees them", async () => {
    expect((await runTask(cleanUp, [], { upstreamStates: [success(1), failed("no")] })).state).toMatchObject({ type: "Success", result: "cleaned" });
    expect((await runTask(cleanUp, [], { upstreamStates: [success(1), skipped()] })).state).toMatchObject({ type: "TriggerFailed" });
  });

  test("a skipped one skips the task", async () => {
    expect((await runTask(double, [1], { upstreamStates: [success(), skipped()] })).state.type).toBe("Skipped");
  });

  test("a task that is itself called upstream is not confused with them", async () => {
    const named = task("upstream", () => "mine");
    const { state, transitions } = await runTask(named, [], { upstreamStates: [success("theirs")] });
    expect(state).toMatchObject({ result: "mine" });
    expect(transitions.map(({ type }) => type)).toEqual(["Running", "Success"]);
  });
});

describe("with a clock of the test's", () => {
  test("retries pass without waiting", async () => {
    let attempts = 0;
    const flaky = task({ name: "flaky", maxRetries: 2, retryDelay: ["10m", "1h"] }, () => {
      attempts += 1;
      if (attempts < 3) throw new Error("not yet");
      return attempts;
    });
    const clock = fakeClock();
    const running = runTask(flaky, [], { clock });
    expect(await clock.nextWait()).toEqual(new Date("2026-01-01T00:10:00Z"));
    await clock.advance("9m");
    expect(attempts).toBe(1);
    await clock.advance("1m");
    expect(attempts).toBe(2);
    await clock.advance("1h");
    const { state, transitions } = await running;
    expect(state).toMatchObject({ type: "Success", result: 3 });
    expect(transitions.map(({ type }) => type)).toEqual(["Running", "Failed", "Retrying", "Running", "Failed", "Retrying", "Running", "Success"]);
  });

  test("a timeout comes when the clock says so, and ends a shell command with all it started", async () => {
    const clock = fakeClock();
    const task = ShellTask({ timeout: "5m", command: "sleep 1000 & wait" });
    const running = runTask(task, [], { clock });
    await clock.nextWait();
    await clock.advance("5m");
    expect((await running).state.type).toBe("TimedOut");
  });
});

test("aborting the signal cancels the task", async () => {
  const controller = new AbortController();
  const endless = task("endless", () => {
    controller.abort();
    return new Promise<void>(() => undefined);
  });
  expect((await runTask(endless, [], { signal: controller.signal })).state.type).toBe("Cancelled");
});

test("states may be given as the helpers make them", () => {
  expect(retrying(2, new Date(0))).toEqual({ type: "Retrying", runCount: 2, startTime: new Date(0) });
  expect(failed(new RangeError("far"))).toMatchObject({ type: "Failed", error: new RangeError("far") });
});
