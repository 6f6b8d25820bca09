import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Worker } from "node:worker_threads";

/** Every process started below this one inherits it, also one whose parent is gone. */
const marker = "HEADRACE_TEST_FILE";

/** Closing takes a moment: what is gone after this long was not left behind. */
const settleMs = 5_000;

/** Watches what this process starts and opens, from `start` on. */
export class LeakWatch {
  readonly #id = randomUUID();
  readonly #folder = mkdtempSync(path.join(tmpdir(), "headrace-test-"));
  readonly #children = new Set<ChildProcess>();
  readonly #workers = new Set<Worker>();
  #resources = countResources();

  static start(): LeakWatch {
    // Each opens a pipe when it is first touched, by whomever.
    void [process.stdin, process.stdout, process.stderr];
    const watch = new LeakWatch();
    process.env[marker] = watch.#id;
    process.env.TMPDIR = watch.#folder;
    subscribe("child_process", (message) => watch.#add(watch.#children, (message as { process: ChildProcess }).process));
    subscribe("worker_threads", (message) => watch.#add(watch.#workers, (message as { worker: Worker }).worker));
    return watch;
  }

  /** What is open both at the start and before the tests is not of this file. At the start vitest may be loading something. */
  beforeTests(): void {
    this.#resources = lowerCounts(this.#resources, countResources());
  }

  /** Waits until nothing is left or the time is over, ends what is left, and says what it was. */
  async settle(): Promise<string[]> {
    const end = performance.now() + settleMs;
    let leaks = this.#leaks();
    while (leaks.length > 0 && performance.now() < end) {
      await delay(20);
      leaks = this.#leaks();
    }
    await this.#endAll();
    return leaks;
  }

  #add<T extends ChildProcess | Worker>(live: Set<T>, started: T): void {
    live.add(started);
    started.once("exit", () => live.delete(started));
  }

  #leaks(): string[] {
    const children = [...this.#children].filter((child) => child.pid !== undefined && !isEsbuild(child.spawnargs));
    const descendants = markedProcesses(this.#id).filter(({ pid }) => !children.some((child) => child.pid === pid));
    const resources = [...countResources()].flatMap(([type, count]) => {
      const more = count - (this.#resources.get(type) ?? 0);
      return more > 0 ? [`${more} × ${type}`] : [];
    });
    return [
      ...children.map((child) => `child process ${child.pid}: ${child.spawnargs.join(" ")}`),
      ...descendants.map(({ pid, command }) => `descendant process ${pid}: ${command}`),
      ...[...this.#workers].map((worker) => `worker thread ${worker.threadId}`),
      ...resources,
      ...readdirSync(this.#folder)
        .filter((name) => name.startsWith("headrace"))
        .map((name) => `temporary ${path.join(this.#folder, name)}`),
    ];
  }

  async #endAll(): Promise<void> {
    for (const child of this.#children) if (!isEsbuild(child.spawnargs)) child.kill("SIGKILL");
    for (const { pid } of markedProcesses(this.#id)) process.kill(pid, "SIGKILL");
    for (const worker of this.#workers) await worker.terminate();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** For each type the lower of two counts. */
export function lowerCounts(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...a].map(([type, count]) => [type, Math.min(count, b.get(type) ?? 0)]));
}

/** What keeps this process alive, by type. */
function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** esbuild keeps one child for the life of the process that loaded it, and ends it then. */
function isEsbuild(command: readonly string[]): boolean {
  return command.some((word) => word.includes("esbuild")) && command.some((word) => word.startsWith("--service="));
}

interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes that carry our mark in their environment. Known on Linux only; elsewhere direct children are all that is seen. */
function markedProcesses(id: string): MarkedProcess[] {
  if (!existsSync("/proc/self/environ")) return [];
  return readdirSync("/proc").flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid || !readProcFile(pid, "environ").includes(`${marker}=${id}`)) return [];
    const command = readProcFile(pid, "cmdline").split("\0");
    return isEsbuild(command) ? [] : [{ pid, command: command.join(" ") }];
  });
}

/** Empty for a process that is gone, or somebody else's. */
function readProcFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
