import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { shellNotFound } from "../errors/tasks.ts";
import { stopGroup } from "./process-group.ts";

/*
 * One run of a script in a shell, in a process group of its own.
 *
 *   running ── the shell ends, and nobody holds its output ──▶ stopping ── nothing runs in the group ──▶ over
 *      └────────── the signal aborts ────────────────────────────▲
 *
 * The guard is a second, tiny shell outside the group. Its input ends when this process, or the thread that runs this
 * code, dies in whatever way; it then kills the group and removes the script's file. When a run is over it is ended first.
 */

/** What to run, and with what. */
export interface ShellRun {
  /** A name on PATH or a path. It is started with the script's file as its only argument. */
  readonly shell: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the run early. */
  readonly signal: AbortSignal;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
  /** Called with each piece of output: standard output and error, joined in the order in which they were written. */
  readonly onOutput: (text: string) => void;
}

/** How the shell ended: with an exit code, or by a signal from elsewhere. */
export interface ShellEnd {
  readonly exitCode: number | null;
  readonly killedBy: NodeJS.Signals | null;
}

/** Milliseconds to read what was written last, once nothing runs any more. */
const lastWords = 500;

/** The system's shell gives both outputs one pipe, so that their order is kept, and becomes the shell that is wanted. */
const joinOutputs = 'exec "$@" 2>&1';

const standGuard = 'read -r group; read -r end; if [ -n "$group" ]; then kill -s KILL -- "-$group"; fi; rm -f -- "$1"';

type Guard = ChildProcessByStdio<Writable, null, null>;

function canStart(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function checkShell(shell: string, path: string): void {
  const found = shell.includes("/") ? canStart(shell) : path.split(delimiter).some((folder) => canStart(join(folder, shell)));
  if (!found) throw shellNotFound({ shell });
}

async function startGuard(file: string): Promise<Guard> {
  const guard = spawn("/bin/sh", ["-c", standGuard, "sh", file], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  await once(guard, "spawn");
  return guard;
}

async function dismiss(guard: Guard): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null) return;
  const closed = once(guard, "close");
  guard.kill("SIGKILL");
  await closed;
}

async function runFile(file: string, guard: Guard, run: ShellRun): Promise<ShellEnd> {
  const shell = spawn("/bin/sh", ["-c", joinOutputs, "sh", run.shell, file], { stdio: ["ignore", "pipe", "ignore"], detached: true, env: run.env });
  const closed = once(shell, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  const { pid: group } = shell;
  if (group === undefined) {
    await closed;
    throw new Error("Internal error: a process without an id has started");
  }
  const decoder = new StringDecoder("utf8");
  shell.stdout.on("data", (bytes: Buffer) => run.onOutput(decoder.write(bytes)));

  let stopping: Promise<void> | undefined;
  let unread: NodeJS.Timeout | undefined;
  const stop = (): void => {
    stopping ??= stopGroup(group, run.grace).then(() => {
      // The end of the output is on its way, unless somebody who left the group still holds it.
      unread = setTimeout(() => shell.stdout.destroy(), lastWords);
    });
  };
  run.signal.addEventListener("abort", stop, { once: true });
  // Somebody killed the guard: without one the script may not go on.
  guard.stdin.on("error", stop);
  guard.stdin.write(`${group}\n`);
  const [exitCode, killedBy] = await closed;
  run.signal.removeEventListener("abort", stop);
  await (stopping ?? stopGroup(group, run.grace));
  clearTimeout(unread);
  run.signal.throwIfAborted();
  run.onOutput(decoder.end());
  return { exitCode, killedBy };
}

/**
 * Runs a script. What it started is gone when this settles, also what it left running in the background. Rejects with the
 * signal's reason where that aborts, and with E703 where there is no such shell.
 */
export async function runInShell(run: ShellRun): Promise<ShellEnd> {
  run.signal.throwIfAborted();
  checkShell(run.shell, run.env.PATH ?? "");
  const file = join(tmpdir(), `headrace-${randomUUID()}`);
  const guard = await startGuard(file);
  try {
    await writeFile(file, run.script, { flag: "wx", mode: 0o600 });
    run.signal.throwIfAborted();
    return await runFile(file, guard, run);
  } finally {
    await dismiss(guard);
    await rm(file, { force: true });
  }
}
