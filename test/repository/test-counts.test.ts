import path from "node:path";
import { expect, test } from "vitest";
import { type Ended, runProgram } from "../../scripts/run-program.ts";
import { type Counts, nothingMatches, summarize } from "../../scripts/test-counts.ts";
import { isRunning } from "../helpers/process-life.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

const counts = (passed: number, failed = 0, reasons: string[] = []): Counts => ({ passed, failed, skipped: reasons.length, reasons });

test("the summary ends with the plain line of all files together", () => {
  const events = [
    { file: "test/core/task.test.ts", counts: counts(3) },
    { file: "test/engine/plan.test.ts", counts: counts(2, 1) },
    { file: "test/core/flow.test.ts", counts: counts(4) },
  ];
  expect(summarize(events, true)).toEqual({ text: "  ✓ core 7   ✗ engine 1 of 3\n9 passed, 1 failed", failed: 1 });
});

test("skipped tests are counted and their reasons named once", () => {
  const events = [{ file: "test/oracle/a.test.ts", counts: counts(1, 0, ["no Python", "no Python", "no network"]) }];
  const text = "  ✓ oracle 1\n  skipped: no Python · 2 tests\n  skipped: no network · 1 test\n1 passed, 0 failed, 3 skipped";
  expect(summarize(events, false)).toEqual({ text, failed: 0 });
});

test("a file that began and never ended is a failure, and is named", () => {
  const events = [{ file: "test/core/a.test.ts" }, { file: "test/core/b.test.ts" }, { file: "test/core/a.test.ts", counts: counts(1) }];
  expect(summarize(events, true)).toEqual({ text: "  ✗ core 1 of 2\n  never ended: test/core/b.test.ts\n1 passed, 1 failed", failed: 1 });
});

test("a runner that fails although every test passed is a failure", () => {
  expect(summarize([{ file: "test/core/a.test.ts", counts: counts(1) }], true)).toMatchObject({ failed: 1 });
});

test("words that no test file's path holds are named, with the folders that there are", () => {
  const files = ["test/core/a.test.ts", "test/cli/b.test.ts", "test/core/c.test.ts"];
  expect(nothingMatches(["cor"], files)).toBeUndefined();
  expect(nothingMatches(["none", "b.test"], files)).toBeUndefined();
  expect(nothingMatches(["--coverage"], files)).toBeUndefined();
  expect(nothingMatches(["none", "nil"], files)).toBe(
    "\nThere is no test file whose path holds none or nil. Folders of test/ that have some: cli, core.\n0 passed, 1 failed",
  );
});

test("a run of the test command counts failures outside of tests, skips, and ends with the plain line", async () => {
  const { code, output } = await runTests("--config", "test/fixtures/counts/vitest.config.ts", "fails");
  expect(lastLine(output)).toBe("2 passed, 3 failed, 1 skipped");
  expect(output).toContain("skipped: no cluster here · 1 test");
  expect(code).toBe(1);
});

test("a filter that no test file matches is a failure", async () => {
  const { code, output } = await runTests("there-is-no-such-test-file");
  expect(output).toMatch(/\nThere is no test file whose path holds there-is-no-such-test-file\. Folders of test\/ that have some: .*bundle, .*core, /);
  expect(lastLine(output)).toBe("0 passed, 1 failed");
  expect(code).toBe(1);
});

test("a test that is stuck in a loop is ended with the time limit, and its file is named", { timeout: 60_000 }, async () => {
  const { code, output } = await runTests("--config", "test/fixtures/counts/vitest.config.ts", "endless");
  expect(output).toContain("never ended: endless.counted.ts");
  expect(lastLine(output)).toBe("0 passed, 1 failed");
  expect(code).toBe(1);
  const [, pid] = /stuck as (\d+)/.exec(output) ?? [];
  await expect.poll(() => isRunning(Number(pid)), { timeout: 20_000 }).toBe(false);
});

async function runTests(...args: string[]): Promise<Ended> {
  const command = ["HEADRACE_TEST_LIMIT_MS=8000", process.execPath, path.join(repositoryRoot, "scripts/test.ts"), ...args];
  return await runProgram("env", command, { cwd: repositoryRoot });
}

/** Of stdout: what vitest writes to stderr comes after it. */
function lastLine(output: string): string | undefined {
  return /^\d+ passed, \d+ failed.*$/m.exec(output)?.[0];
}
