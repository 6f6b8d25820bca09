/**
 * Runs the tests and ends with the line `N passed, N failed`. `./go test` runs it, on a fresh build.
 *
 *     ./go test                     everything
 *     ./go test cron executors/     files whose path holds one of these
 *     ./go test --watch [filter]    again whenever a file changes
 *
 * Exit code 0 when no test failed and there was one, else 1.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type FolderCounts, summarize, total } from "./test-counts.ts";

const root = path.join(import.meta.dirname, "..");
const vitest = path.join(root, "node_modules/.bin/vitest");
const given = process.argv.slice(2);

process.exitCode = given.includes("--watch") ? await runVitest(["watch", ...given.filter((word) => word !== "--watch")], {}) : await runOnce(given);

async function runOnce(filters: readonly string[]): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "headrace-counts-"));
  const file = path.join(folder, "counts.json");
  try {
    const reporters = ["--reporter=default", `--reporter=${path.join(import.meta.dirname, "count-reporter.ts")}`];
    const exitCode = await runVitest(["run", ...reporters, ...filters], { HEADRACE_TEST_COUNTS: file });
    const counted: FolderCounts[] = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
    // Vitest fails in ways that belong to no test, such as a filter that no file matches.
    const untold = exitCode !== 0 && total(counted).failed === 0 ? [failedOnce("vitest")] : [];
    const parts = [...counted, ...untold];
    console.log(summarize(parts));
    return total(parts).failed > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runVitest(args: readonly string[], env: Record<string, string>): Promise<number> {
  const child = spawn(vitest, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  const [code] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
}

function failedOnce(folder: string): FolderCounts {
  return { folder, counts: { passed: 0, failed: 1, skipped: 0, reasons: [] } };
}
