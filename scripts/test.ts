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
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { nothingMatches, summarize, type TestFileEvent } from "./test-counts.ts";

/** A test that is stuck in a loop cannot be stopped by the runner: after this long the runner is. */
const limitMs = Number(process.env.HEADRACE_TEST_LIMIT_MS ?? 40 * 60_000);

const root = path.join(import.meta.dirname, "..");
const given = process.argv.slice(2);

process.exitCode = given.includes("--watch") ? await runVitest(["watch", ...given.filter((word) => word !== "--watch")], {}) : await runOnce(given);

async function runOnce(filters: readonly string[]): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "headrace-events-"));
  const events = path.join(folder, "events.jsonl");
  try {
    const reporters = ["--reporter=default", `--reporter=${path.join(import.meta.dirname, "count-reporter.ts")}`];
    const limit = AbortSignal.timeout(limitMs);
    const exitCode = await runVitest(["run", ...reporters, ...filters], { env: { HEADRACE_TEST_EVENTS: events }, signal: limit });
    const told = readEvents(events);
    const nothing = told.length > 0 ? undefined : nothingMatches(filters, globSync("test/**/*.test.ts", { cwd: root }));
    if (nothing !== undefined) {
      console.log(nothing);
      return 1;
    }
    const { text, failed } = summarize(told, exitCode !== 0);
    if (limit.aborted) console.log(`\nThe tests were stopped after ${limitMs / 60_000} minutes.`);
    console.log(text);
    return failed > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readEvents(file: string): TestFileEvent[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.map((line): TestFileEvent => JSON.parse(line));
}

/** Runs vitest to its end, or until the signal. It is told of our own end, and then ends its workers. */
async function runVitest(args: readonly string[], { env, signal }: { env?: Record<string, string>; signal?: AbortSignal }): Promise<number> {
  const vitest = path.join(root, "node_modules/.bin/vitest");
  const child = spawn(vitest, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  const end = (): boolean => child.kill("SIGTERM");
  signal?.addEventListener("abort", end);
  process.on("SIGTERM", end);
  // The terminal sends it to vitest too, which ends by itself; the summary comes after that.
  process.on("SIGINT", () => undefined);
  const [code] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
}
