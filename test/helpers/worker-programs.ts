/**
 * Before any test: builds the programs that workers run, of the sources as they are now, and says where they are. A build is kept by what
 * it was made of, so that runs of vitest beside each other share one or have their own.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { runProgram } from "../../scripts/run-program.ts";
import { repositoryRoot } from "./repository-root.ts";

const builds = path.join(repositoryRoot, ".workers");
const program = path.join(repositoryRoot, "scripts/build-worker-programs.ts");
/** Programs that only tests have. */
const forTests = "test/fixtures/worker/*.ts";
const keptMs = 24 * 60 * 60 * 1000;

export async function setup(project: TestProject): Promise<void> {
  await provide();
  project.onTestsRerun(provide);
}

/** Where they cannot be built, tests that start workers fail, and no others. */
async function provide(): Promise<void> {
  delete process.env.HEADRACE_WORKER_PROGRAMS;
  try {
    process.env.HEADRACE_WORKER_PROGRAMS = await current();
  } catch (error) {
    console.error(error);
  }
}

async function current(): Promise<string> {
  const key = sourcesKey();
  const folder = path.join(builds, key);
  const now = new Date();
  if (existsSync(folder)) {
    utimesSync(folder, now, now);
    return folder;
  }
  const fresh = `${folder}.${process.pid}`;
  const more = globSync(forTests, { cwd: repositoryRoot }).map((file) => path.join(repositoryRoot, file));
  const { code, output } = await runProgram(process.execPath, [program, fresh, ...more], { cwd: repositoryRoot });
  if (code !== 0) throw new Error(`The programs of workers do not build.\n${output}`);
  removeOld(now.getTime());
  // Sources that changed meanwhile: nobody knows which ones it was made of.
  if (sourcesKey() !== key) return fresh;
  try {
    renameSync(fresh, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(fresh, { recursive: true });
  }
  return folder;
}

function sourcesKey(): string {
  const hash = createHash("sha256");
  const sources = globSync(["src/**/*.ts", forTests], { cwd: repositoryRoot }).sort();
  for (const file of [...sources, "scripts/build-worker-programs.ts", "package-lock.json"]) {
    hash.update(`${file}\n`).update(readFileSync(path.join(repositoryRoot, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

function removeOld(now: number): void {
  mkdirSync(builds, { recursive: true });
  for (const name of readdirSync(builds)) {
    const folder = path.join(builds, name);
    if ((statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? now) < now - keptMs) rmSync(folder, { recursive: true, force: true });
  }
}
