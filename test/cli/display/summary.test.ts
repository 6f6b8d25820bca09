import { describe, expect, test } from "vitest";
import { type EndedRun, summaryLines } from "../../../src/cli/display/summary.ts";
import { shownTasks } from "../../../src/cli/run/shown-tasks.ts";
import type { RunOptions } from "../../../src/engine/run-options.ts";
import { Flow, Pause, parameter, type State, task, triggers } from "../../../src/index.ts";
import { mapped, success } from "../../../src/states/make.ts";
import { fakeTerminal, shownTask } from "../fake-terminal.ts";

/** The summary of a run of this flow, with times as `T`. */
async function summary(flow: Flow, options: RunOptions = {}, columns = 200): Promise<string[]> {
  const run = await flow.run(options);
  const terminal = fakeTerminal({ columns });
  const aloneCommand = (label: string): string => `run ${label}`;
  const lines = summaryLines(run, { tasks: shownTasks(flow.tasks, undefined), terminal, aloneCommand, resumeCommand: "run --resume" });
  return lines.map((line) => line.replaceAll(/\d+ ms|\d+\.\d+ s/g, "T"));
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test("a run of one task needs few words", async () => {
  expect(await summary(new Flow("f", () => task("one", () => 1)()))).toEqual(["Success in T · 1 task"]);
});

/** A run whose task took so long for each of these children. */
function runWithTimes(...times: readonly number[]): EndedRun {
  const summaryOf = (durationMs: number, mapIndex: number | undefined, state: State) => ({
    slug: "wait-1",
    name: "wait",
    mapIndex,
    state,
    runCount: 1,
    startedAt: 1,
    durationMs,
    inputs: undefined,
  });
  return {
    state: success(1),
    durationMs: 1234,
    *taskRuns() {
      yield summaryOf(0, undefined, mapped(times.length, undefined));
      for (const [i, ms] of times.entries()) yield summaryOf(ms, i, success(1));
    },
  };
}

function timesSummary(times: readonly number[], columns: number): string[] {
  const terminal = fakeTerminal({ columns });
  return summaryLines(runWithTimes(...times), { tasks: [shownTask("wait", { mapped: true })], terminal, aloneCommand: String, resumeCommand: "" });
}

describe("the slowest task runs", () => {
  test("are named, from the slowest on, five of them", () => {
    expect(timesSummary([40, 5, 2000, 41, 39, 3, 90], 100)).toEqual([
      "Success in 1.23 s · 7 tasks · slowest wait[2] 2.00 s",
      "  then wait[6] 90 ms · wait[3] 41 ms · wait[0] 40 ms · wait[4] 39 ms",
    ]);
  });

  test("are one where there are few, and none where nothing took a millisecond", () => {
    expect(timesSummary([40, 5, 20], 100)).toEqual(["Success in 1.23 s · 3 tasks · slowest wait[0] 40 ms"]);
    expect(timesSummary([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], 100)).toEqual(["Success in 1.23 s · 6 tasks"]);
  });

  test("are cut to the terminal", () => {
    expect(timesSummary([40, 5, 2000, 41, 39, 3, 90], 30)[1]).toBe("  then wait[6] 90 ms · wait[3…");
  });
});

test("parameters are no tasks here, and children count, not their parent", async () => {
  const flow = new Flow("f", () => task("same", (n: number) => n).map(parameter<number[]>("list", { default: [1, 2, 3] })));
  expect((await summary(flow))[0]).toBe("Success in T · 3 tasks");
});

test("what is left out is not counted", () => {
  const tasks = [shownTask("wait", { mapped: true, only: new Set([2]) })];
  const lines = summaryLines(runWithTimes(40, 5, 20), { tasks, terminal: fakeTerminal(), aloneCommand: String, resumeCommand: "" });
  expect(lines).toEqual(["Success in 1.23 s · 1 task"]);
});

describe("failures", () => {
  test("of one task with the same words are told once, with the others by name", async () => {
    const check = task("check", (n: number) => {
      if (n % 2 === 0) throw new RangeError("even");
      return n;
    });
    const lines = await summary(new Flow("f", () => check.map(numbers(20))));
    expect(lines[0]).toBe("Failed in T · 10 of 20 tasks failed");
    expect(lines.filter((line) => line.startsWith("✗"))).toEqual(["✗ check[0]  RangeError: even"]);
    expect(lines).toContain("  Run it alone:   run check[0]");
    expect(lines.at(-1)).toBe("  The same in check[2], check[4], check[6], check[8] and 5 more");
  });

  test("of different kinds are told five times, then counted", async () => {
    const check = task("check", (n: number) => {
      throw new RangeError(`not ${n}`);
    });
    const lines = await summary(new Flow("f", () => check.map(numbers(9))));
    expect(lines.filter((line) => line.startsWith("✗")).map((line) => line.slice(2, 10))).toEqual(["check[0]", "check[1]", "check[2]", "check[3]", "check[4]"]);
    expect(lines.slice(-2)).toEqual(["", "and 4 more failures"]);
  });

  test("come with what the task was called with, and the last attempt", async () => {
    const flaky = task({ name: "flaky", maxRetries: 2, retryDelay: 0 }, (row: { n: number }) => {
      throw new Error(`no ${row.n}`);
    });
    const lines = await summary(new Flow("f", () => flaky({ n: 17 })));
    expect(lines).toContain("    input   { row: { n: 17 } }");
    expect(lines).toContain("    attempt 3 of 3");
  });

  test("that only follow from others are not told", async () => {
    const bad = task("bad", (): number => {
      throw new Error("x");
    });
    const lines = await summary(new Flow("f", () => task("next", (n: number) => n)(bad())));
    expect(lines.filter((line) => line.startsWith("✗"))).toEqual(["✗ bad  Error: x"]);
    expect(lines[0]).toBe("Failed in T · 1 of 2 tasks failed");
  });

  test("of triggers are told where nothing else failed", async () => {
    const never = task({ name: "never", trigger: triggers.allFailed }, (n: number) => n);
    const lines = await summary(new Flow("f", () => never(task("one", () => 1)())));
    expect(lines.find((line) => line.startsWith("✗"))).toMatch(/^✗ never {2}E317 The trigger allFailed of never-1 did not let it run/);
  });
});

test("a paused run says what waits and how to go on", async () => {
  const ask = task("ask", () => {
    throw new Pause("ask somebody");
  });
  const lines = await summary(new Flow("f", () => ask()));
  expect(lines[0]).toBe("Paused in T · 1 task");
  expect(lines.slice(1)).toEqual(["  Paused: ask. In a terminal, headrace asks whether a paused task may go on.", "  Let all go on:   run --resume"]);
});

test("a cancelled run says how far it came", async () => {
  const cancel = new AbortController();
  const step = task("step", (n: number) => {
    if (n === 1) cancel.abort();
    return n;
  });
  const lines = await summary(new Flow("f", () => step.map(numbers(10))), { signal: cancel.signal });
  expect(lines).toEqual([expect.stringMatching(/^Cancelled in T · \d+ of 10 tasks begun$/)]);
});

test("a run that ended for a reason of its own gives it", async () => {
  const flow = new Flow("f", { terminalStateHandler: () => ({ type: "Failed", message: "the books do not balance" }) }, () => task("one", () => 1)());
  expect(await summary(flow)).toEqual(["Failed in T · 1 task", "  the books do not balance"]);
});
