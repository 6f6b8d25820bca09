import { appendFileSync } from "node:fs";
import path from "node:path";
import type { Reporter, SerializedError, TestModule } from "vitest/node";
import { addCounts, type Counts, noCounts, type TestFileEvent } from "./test-counts.ts";

/** Tells scripts/test.ts what becomes of each test file, a line of JSON each time, in the file that HEADRACE_TEST_EVENTS names. */
export default class CountReporter implements Reporter {
  onTestModuleQueued(module: TestModule): void {
    tell({ file: fileOf(module) });
  }

  onTestModuleEnd(module: TestModule): void {
    tell({ file: fileOf(module), counts: countModule(module) });
  }

  onTestRunEnd(_modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    if (unhandled.length > 0) tell({ file: "test/errors outside of tests", counts: { ...noCounts, failed: unhandled.length } });
  }
}

function tell(event: TestFileEvent): void {
  const events = process.env.HEADRACE_TEST_EVENTS;
  if (events === undefined) throw new Error("HEADRACE_TEST_EVENTS names no file");
  appendFileSync(events, `${JSON.stringify(event)}\n`);
}

/** What a file counts for: its tests, and one failure more for itself and each group with an error outside of any test. */
function countModule(module: TestModule): Counts {
  const groups = [module, ...module.children.allSuites()];
  let counts: Counts = { ...noCounts, failed: groups.filter((group) => group.errors().length > 0).length };
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === "passed") counts = addCounts(counts, { ...noCounts, passed: 1 });
    else if (result.state === "failed") counts = addCounts(counts, { ...noCounts, failed: 1 });
    else counts = addCounts(counts, { ...noCounts, skipped: 1, reasons: [("note" in result && result.note) || "marked so"] });
  }
  return counts;
}

function fileOf(module: TestModule): string {
  return path.relative(module.project.config.root, module.moduleId).replaceAll(path.sep, "/");
}
