import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FailedTaskRun, failureLines } from "../../../src/cli/display/failure.ts";
import { userFrames } from "../../../src/cli/display/user-frames.ts";
import { timedOut } from "../../../src/errors/running.ts";
import { failure } from "../../../src/states/make.ts";
import { hideText } from "../../../src/util/redact.ts";
import { repositoryRoot } from "../../helpers/repository-root.ts";
import { fakeTerminal } from "../fake-terminal.ts";

let folder: string;
let flowFile: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "headrace-failure-"));
  flowFile = join(folder, "flow.ts");
  writeFileSync(flowFile, "const a = 1;\nexport const transform = (row) => {\n  return row.user.id * 2;\n};\nconst late = 1;\n");
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An error as the user's code throws it, with this stack. */
function errorAt(message: string, ...frames: readonly string[]): TypeError {
  const error = new TypeError(message);
  error.stack = [`TypeError: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

function lines(error: Error, more: Partial<FailedTaskRun> = {}): string[] {
  const failed = {
    label: "transform[17]",
    state: failure("Failed", error),
    runCount: 3,
    attempts: 3,
    durationMs: 2,
    inputs: "{ row: { n: 17 } }",
    command: "headrace run",
  };
  return failureLines({ ...failed, ...more }, fakeTerminal()).map((line) => line.replace(folder, "/flows"));
}

describe("a task run whose code threw", () => {
  test("is told with the line that threw, its input, the attempt, and how to run it alone", () => {
    const error = errorAt("Cannot read properties of undefined (reading 'id')", `Object.fn (${flowFile}:3:19)`, "callBody (node:internal/x:1:1)");
    expect(lines(error)).toEqual([
      "✗ transform[17]  TypeError: Cannot read properties of undefined (reading 'id')",
      "    /flows/flow.ts:3:19",
      "      2 │ export const transform = (row) => {",
      "    › 3 │   return row.user.id * 2;",
      "        │                   ^",
      "    input   { row: { n: 17 } }",
      "    attempt 3 of 3 · after 2 ms",
      "  Run it alone:   headrace run",
    ]);
  });

  test("names the user's functions that led there", () => {
    const error = errorAt("x", `readUser (${flowFile}:3:3)`, `async row (file://${flowFile}:5:7)`, `${flowFile}:1:1`);
    expect(lines(error).slice(5, 7)).toEqual(["    called by row, /flows/flow.ts:5:7", "    called by /flows/flow.ts:1:1"]);
  });

  test("names the errors behind it", () => {
    const error = errorAt("outer", `a (${flowFile}:3:3)`);
    error.cause = errorAt("inner", `b (${flowFile}:5:7)`);
    (error.cause as Error).cause = "a text";
    expect(lines(error).filter((line) => line.includes("caused by"))).toEqual(["    caused by TypeError: inner  /flows/flow.ts:5:7", "    caused by a text"]);
  });

  test("has no frame where the file is gone", () => {
    const error = errorAt("x", `a (${join(folder, "gone.ts")}:3:3)`);
    expect(lines(error)[2]).toBe("    input   { row: { n: 17 } }");
  });

  test("with a message of many lines shows the first of them", () => {
    const text = lines(errorAt(Array.from({ length: 30 }, (_, i) => `line ${i}`).join("\n")));
    expect(text.slice(0, 3)).toEqual(["✗ transform[17]  TypeError: line 0", "    line 1", "    line 2"]);
    expect(text).toContain("    (22 more lines)");
  });

  test("that had one attempt is told with its time alone, and where it took none with neither", () => {
    const facts = (more: Partial<FailedTaskRun>): string[] => lines(errorAt("x"), { attempts: 1, inputs: undefined, ...more }).slice(1, -1);
    expect(facts({ durationMs: 1 })).toEqual(["    after 1 ms"]);
    expect(facts({ durationMs: 0.2 })).toEqual([]);
  });

  test("with a very long line shows its begin", () => {
    expect(lines(errorAt("x".repeat(10_000)))[0]).toBe(`✗ transform[17]  TypeError: ${"x".repeat(489)} (9511 more characters)`);
  });

  test("shows no secret, and nothing that steers the terminal", () => {
    hideText("hunter2hunter2");
    const text = lines(errorAt("wrong password hunter2hunter2\u001b[2J"), { inputs: "{ password: 'hunter2hunter2' }" }).join("\n");
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("\u001b");
  });
});

test("an error of headrace's own is told with its code and what to do", () => {
  const error = timedOut({ task: "fetch", limit: "1 m 00 s" });
  error.stack = `${error.name}: ${error.message}\n    at listOnTimeout (node:internal/timers:605:17)`;
  const text = lines(error, { state: failure("TimedOut", error, error.what), attempts: 1, durationMs: 0, inputs: undefined });
  expect(text).toEqual([
    "✗ transform[17]  E316 fetch took longer than its timeout of 1 m 00 s.",
    "    Give it more time, or let it stop on context.signal.",
    "  Run it alone:   headrace run",
  ]);
});

test("without Unicode and in a narrow terminal the frame stays in place", () => {
  const error = errorAt("x", `a (${flowFile}:3:19)`);
  const failed = { label: "t", state: failure("Failed", error), runCount: 1, attempts: 1, durationMs: 0, inputs: undefined, command: "c" };
  const text = failureLines(failed, fakeTerminal({ columns: 24, ascii: true }));
  expect(text.slice(2, 5)).toEqual(["      2 | ...ransform...", "    > 3 | ...ser.id * 2;", "        |        ^"]);
});

describe("the user's frames", () => {
  test("are those outside Node, packages and headrace", () => {
    const error = errorAt(
      "x",
      "node:fs:1:1",
      `parse (${join(folder, "node_modules/zod/index.js")}:1:1)`,
      `runTask (${join(repositoryRoot, "src/engine/task-runner.ts")}:1:1)`,
      `f (${flowFile}:3:9)`,
    );
    expect(userFrames(error)).toEqual([{ file: flowFile, line: 3, column: 9, name: "f" }]);
  });

  test("are none of an error without a stack", () => {
    const error = new Error("x");
    Reflect.deleteProperty(error, "stack");
    expect(userFrames(error)).toEqual([]);
  });
});
