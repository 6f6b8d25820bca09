/** How the tests of some part ended. `reasons` has one entry for each skipped test. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly reasons: readonly string[];
}

/** A test file is about to run, or, with counts, has ended. `file` is relative to the root. */
export interface TestFileEvent {
  readonly file: string;
  readonly counts?: Counts;
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0, reasons: [] };

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped, reasons: [...a.reasons, ...b.reasons] };
}

/** How a run of tests ended. */
export interface Summary {
  readonly text: string;
  readonly failed: number;
}

/**
 * Sums up a run: a mark for each folder of test/, why tests were skipped, which files never ended, and as the last line the one
 * that scripts read. A file that never ended is a failure, and so is a runner that failed for a reason that no test tells.
 */
export function summarize(events: readonly TestFileEvent[], runnerFailed: boolean): Summary {
  const ended = events.flatMap(({ file, counts }) => (counts === undefined ? [] : [{ file, counts }]));
  const lost = events.filter(({ file }) => !ended.some((other) => other.file === file)).map(({ file }) => ({ file, counts: { ...noCounts, failed: 1 } }));
  const told = [...ended, ...lost];
  const untold = runnerFailed && total(told).failed === 0 ? [{ file: "test/runner", counts: { ...noCounts, failed: 1 } }] : [];
  const parts = [...told, ...untold];
  const all = total(parts);
  const folders = Map.groupBy(parts, ({ file }) => folderOf(file));
  const marks = [...folders].map(([folder, members]) => mark(folder, total(members)));
  const reasons = [...Map.groupBy(all.reasons, (reason) => reason)].map(
    ([reason, { length }]) => `  skipped: ${reason} · ${length} ${length === 1 ? "test" : "tests"}`,
  );
  const end = `${all.passed} passed, ${all.failed} failed${all.skipped > 0 ? `, ${all.skipped} skipped` : ""}`;
  return { text: [`  ${marks.join("   ")}`, ...reasons, ...lost.map(({ file }) => `  never ended: ${file}`), end].join("\n"), failed: all.failed };
}

/** What is said where words were given and no test file's path holds any of them; undefined where one does, or no word was given. */
export function nothingMatches(given: readonly string[], files: readonly string[]): string | undefined {
  const words = given.filter((word) => !word.startsWith("-"));
  if (words.length === 0 || files.some((file) => words.some((word) => file.includes(word)))) return undefined;
  const folders = [...new Set(files.map(folderOf))].sort();
  return `\nThere is no test file whose path holds ${words.join(" or ")}. Folders of test/ that have some: ${folders.join(", ")}.\n0 passed, 1 failed`;
}

function mark(folder: string, { passed, failed, skipped }: Counts): string {
  return failed > 0 ? `✗ ${folder} ${failed} of ${passed + failed + skipped}` : `✓ ${folder} ${passed}`;
}

function total(parts: readonly { readonly counts: Counts }[]): Counts {
  return parts.reduce((sum, { counts }) => addCounts(sum, counts), noCounts);
}

/** The folder of test/ that a file lies in, which says what it is about. */
function folderOf(file: string): string {
  return file.split("/")[1] ?? file;
}
