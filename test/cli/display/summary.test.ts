import { describe, expect, test } from "vitest";
import { type EndedRun, tellEnd } from "../../../src/cli/display/summary.ts";
import { shownTasks } from "../../../src/cli/run/shown-tasks.ts";
import type { RunOptions } from "../../../src/engine/run-options.ts";
import { Flow, Pause, parameter, type State, task, triggers } from "../../../src/index.ts";
import { mapped, success } from "../../../src/states/make.ts";
import { fakeTerminal, shownTask } from "../fake-terminal.ts";

/** What is told at the end of a run of this flow, with times as `T`. */
async function end(flow: Flow, options: RunOptions = {}): Promise<{ readonly failures: string[]; readonly summary: string[] }> {
  const run = await flow.run(options);
  const aloneCommand = (label: string): string => `run ${label}`;
  const told = tellEnd(run, {
    tasks: shownTasks(flow.tasks, undefined),
    terminal: fakeTerminal({ columns: 200 }),
    aloneCommand,
    resumeCommand: "run --resume",
  });
  const steady = (line: string): string => line.replaceAll(/\d+ ms|\d+\.\d+ s/g, "T");
  return { failures: told.failures.map(steady), summary: told.summary.map(steady) };
}

const summary = async (flow: Flow, options?: RunOptions): Promise<string[]> => (await end(flow, options)).summary;

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
  return [...tellEnd(runWithTimes(...times), { tasks: [shownTask("wait", { mapped: true })], terminal, aloneCommand: String, resumeCommand: "" }).summary];
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

  test("are as many as fit into the terminal, each whole", () => {
    const times = [40, 5, 2000, 41, 39, 3, 90];
    expect(timesSummary(times, 54)).toEqual(["Success in 1.23 s · 7 tasks · slowest wait[2] 2.00 s", "  then wait[6] 90 ms · wait[3] 41 ms · wait[0] 40 ms"]);
    expect(timesSummary(times, 50)).toEqual(["Success in 1.23 s · 7 tasks", "  slowest wait[2] 2.00 s · wait[6] 90 ms"]);
    expect(timesSummary(times, 28)[1]).toBe("  slowest wait[2] 2.00 s");
    expect(timesSummary(times, 18)[1]).toBe("  slowest wait[2]…");
  });
});

test("parameters are no tasks here, and children count, not their parent", async () => {
  const flow = new Flow("f", () => task("same", (n: number) => n).map(parameter<number[]>("list", { default: [1, 2, 3] })));
  expect((await summary(flow))[0]).toMatch(/^Success in T · 3 tasks( · slowest same\[\d\] T)?$/);
});

test("what is left out is not counted", () => {
  const tasks = [shownTask("wait", { mapped: true, only: new Set([2]) })];
  const told = tellEnd(runWithTimes(40, 5, 20), { tasks, terminal: fakeTerminal(), aloneCommand: String, resumeCommand: "" });
  expect(told.summary).toEqual(["Success in 1.23 s · 1 task"]);
});

describe("failures", () => {
  const bad = task("bad", (): number[] => {
    throw new Error("x");
  });
  const told = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.startsWith("✗"));

  test("of one task with the same words are told once, with the others by name", async () => {
    const check = task("check", (n: number) => {
      if (n % 2 === 0) throw new RangeError("even");
      return n;
    });
    const { failures, summary } = await end(new Flow("f", () => check.map(numbers(20))));
    expect(summary).toEqual(["Failed in T · 10 of 20 tasks failed"]);
    expect(told(failures)).toEqual(["✗ check[0]  RangeError: even"]);
    expect(failures).toContain("  Run it alone:   run check[0]");
    expect(failures.slice(-2)).toEqual(["  The same in check[2], check[4], check[6], check[8] and 5 more", ""]);
  });

  test("of different kinds are told five times, then counted", async () => {
    const check = task("check", (n: number) => {
      throw new RangeError(`not ${n}`);
    });
    const { failures } = await end(new Flow("f", () => check.map(numbers(9))));
    expect(told(failures).map((line) => line.slice(2, 10))).toEqual(["check[0]", "check[1]", "check[2]", "check[3]", "check[4]"]);
    expect(failures.slice(-3)).toEqual(["", "and 4 more failures", ""]);
  });

  test("come with what the task was called with, and the last attempt", async () => {
    const flaky = task({ name: "flaky", maxRetries: 2, retryDelay: 0 }, (row: { n: number }) => {
      throw new Error(`no ${row.n}`);
    });
    const { failures } = await end(new Flow("f", () => flaky({ n: 17 })));
    expect(failures).toContain("    input   { row: { n: 17 } }");
    expect(failures.join("\n")).toMatch(/^ {4}attempt 3 of 3( · after T)?$/m);
  });

  test("that only follow from others are not told, and counted as not run", async () => {
    const { failures, summary } = await end(new Flow("f", () => task("next", (n: number[]) => n)(bad())));
    expect(told(failures)).toEqual(["✗ bad  Error: x"]);
    expect(summary).toEqual(["Failed in T · 1 of 2 tasks failed, 1 not run"]);
  });

  test("of a map whose list failed are none of its own", async () => {
    const { failures, summary } = await end(new Flow("f", () => task("each", (n: number) => n).map(bad())));
    expect(told(failures)).toEqual(["✗ bad  Error: x"]);
    expect(summary).toEqual(["Failed in T · 1 of 2 tasks failed, 1 not run"]);
  });

  test("of triggers are told where nothing else failed", async () => {
    const never = task({ name: "never", trigger: triggers.allFailed }, (n: number) => n);
    const { failures, summary } = await end(new Flow("f", () => never(task("one", () => 1)())));
    expect(told(failures)[0]).toMatch(/^✗ never {2}E317 The trigger allFailed of never-1 did not let it run/);
    expect(summary).toEqual(["Failed in T · 1 of 2 tasks not run"]);
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

test("a run that succeeded in words of its own says them", async () => {
  const flow = new Flow("f", { terminalStateHandler: (_, state) => ({ ...state, message: "a \u001b[2Jgood day" }) }, () => task("one", () => 1)());
  expect(await summary(flow)).toEqual(["Success in T · 1 task", "  a good day"]);
});
