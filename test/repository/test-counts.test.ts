import path from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "../../scripts/run-program.ts";
import { type Counts, summarize } from "../../scripts/test-counts.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

const counts = (passed: number, failed = 0, reasons: string[] = []): Counts => ({ passed, failed, skipped: reasons.length, reasons });
const lastLine = (text: string): string | undefined => text.trimEnd().split("\n").at(-1);

test("the summary ends with the plain line of all parts together", () => {
  const text = summarize([
    { folder: "core", counts: counts(3) },
    { folder: "engine", counts: counts(2, 1) },
    { folder: "core", counts: counts(4) },
  ]);
  expect(text).toBe("  ✓ core 7   ✗ engine 1 of 3\n9 passed, 1 failed");
});

test("skipped tests are counted and their reasons named once", () => {
  const text = summarize([{ folder: "oracle", counts: counts(1, 0, ["no Python", "no Python", "no network"]) }]);
  expect(text).toBe("  ✓ oracle 1\n  skipped: no Python · 2 tests\n  skipped: no network · 1 test\n1 passed, 0 failed, 3 skipped");
});

test("a run of the test command counts failures outside of tests, skips, and ends with the plain line", async () => {
  const { code, output } = await runTests("--config", "test/fixtures/counts/vitest.config.ts");
  expect(lastLine(output)).toBe("2 passed, 3 failed, 1 skipped");
  expect(output).toContain("skipped: no cluster here · 1 test");
  expect(code).toBe(1);
});

test("a filter that no test file matches is a failure", async () => {
  const { code, output } = await runTests("there-is-no-such-test-file");
  expect(lastLine(output)).toBe("0 passed, 1 failed");
  expect(code).toBe(1);
});

async function runTests(...args: string[]): Promise<{ code: number; output: string }> {
  const { code, output } = await runProgram(process.execPath, [path.join(repositoryRoot, "scripts/test.ts"), ...args], { cwd: repositoryRoot });
  // What vitest writes to stderr comes after all of stdout in `output`.
  const end = output.search(/\d+ passed, \d+ failed.*$/m);
  return { code, output: output.slice(0, output.indexOf("\n", end)) };
}
