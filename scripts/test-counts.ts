/** How the tests of some part ended. `reasons` has one entry for each skipped test. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly reasons: readonly string[];
}

export interface FolderCounts {
  readonly folder: string;
  readonly counts: Counts;
}

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0, reasons: [] };

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped, reasons: [...a.reasons, ...b.reasons] };
}

/** The end of a test run: one line with a mark for each folder, why tests were skipped, and the line that scripts read. */
export function summarize(parts: readonly FolderCounts[]): string {
  const folders = Map.groupBy(parts, ({ folder }) => folder);
  const sums = [...folders].map(([folder, members]) => ({ folder, counts: total(members) })).filter(({ counts }) => count(counts) > 0);
  const marks = sums.map(({ folder, counts }) => (counts.failed > 0 ? `✗ ${folder} ${counts.failed} of ${count(counts)}` : `✓ ${folder} ${counts.passed}`));
  const all = total(parts);
  const reasons = [...Map.groupBy(all.reasons, (reason) => reason)].map(
    ([reason, same]) => `  skipped: ${reason} · ${same.length} ${same.length === 1 ? "test" : "tests"}`,
  );
  const end = `${all.passed} passed, ${all.failed} failed${all.skipped > 0 ? `, ${all.skipped} skipped` : ""}`;
  return [`  ${marks.join("   ")}`, ...reasons, end].join("\n");
}

export function total(parts: readonly FolderCounts[]): Counts {
  return parts.reduce((sum, { counts }) => addCounts(sum, counts), noCounts);
}

function count({ passed, failed, skipped }: Counts): number {
  return passed + failed + skipped;
}
