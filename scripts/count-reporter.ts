import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Reporter, SerializedError, TestModule } from "vitest/node";
import { addCounts, type Counts, noCounts } from "./test-counts.ts";

/** Tells scripts/test.ts how many tests passed, failed and were skipped, through the file that HEADRACE_TEST_COUNTS names. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.HEADRACE_TEST_COUNTS;
    if (file === undefined) throw new Error("HEADRACE_TEST_COUNTS names no file");
    const perModule = modules.map((module) => ({ folder: folderOf(module), counts: countModule(module) }));
    writeFileSync(file, JSON.stringify([...perModule, { folder: "unhandled errors", counts: { ...noCounts, failed: unhandled.length } }]));
  }
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

/** The folder of test/ that a file lies in. */
function folderOf(module: TestModule): string {
  const [folder, rest] = path.relative(path.join(module.project.config.root, "test"), module.moduleId).split(path.sep);
  return rest === undefined ? "test" : (folder ?? "test");
}
