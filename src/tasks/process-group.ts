import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/*
 * A process group is known by the id of the process that it began with. It lives on while any of its processes does, and
 * for so long no new process gets that id.
 */

/** Milliseconds between two looks at a group that is to end. */
const pollEvery = 20;

/** Milliseconds to wait after SIGKILL, when nothing runs any more and the dead have only to be taken away. */
const burialTime = 1_000;

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Sends a signal to every process of a group; 0 only asks. False where nobody is left. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    if (hasCode(error, "ESRCH")) return false;
    // Somebody is there, under another user.
    if (hasCode(error, "EPERM")) return true;
    throw error;
  }
}

/** The state letter and group of a process on Linux; undefined where it is gone by now. */
function linuxStatus(pid: string): { readonly state: string | undefined; readonly group: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name comes second, in brackets, and may hold anything, brackets and spaces too.
    const [state, , group] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state, group: Number(group) };
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ESRCH")) return undefined;
    throw error;
  }
}

/**
 * Whether a process of the group still runs. One that is dead, but that nobody has taken away, counts for the system and
 * not for us: in a container whose first process does not look after orphans it stays for ever.
 */
function isRunning(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  if (process.platform !== "linux") return true;
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.some((pid) => {
    const status = linuxStatus(pid);
    return status?.group === group && status.state !== "Z" && status.state !== "X";
  });
}

async function ended(group: number, within: number): Promise<boolean> {
  const until = performance.now() + within;
  while (isRunning(group)) {
    if (performance.now() >= until) return false;
    await sleep(pollEvery);
  }
  return true;
}

/**
 * Ends whatever runs in a group: SIGTERM, and after `grace` milliseconds SIGKILL. Resolves when nothing of it runs.
 * A process that has left the group by making a session of its own is not found.
 */
export async function stopGroup(group: number, grace: number): Promise<void> {
  if (!isRunning(group)) return;
  signalGroup(group, "SIGTERM");
  if (await ended(group, grace)) return;
  signalGroup(group, "SIGKILL");
  await ended(group, burialTime);
}
