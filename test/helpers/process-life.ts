import { readFileSync } from "node:fs";

/**
 * Whether a process runs. One that has ended but was not yet asked for its exit code does not: `process.kill(pid, 0)` still
 * finds it, for as long as its parent takes. Such zombies are told apart on Linux only.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== "linux") return true;
  try {
    const [, afterName = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(/\) (?=\w )/);
    return !afterName.startsWith("Z");
  } catch {
    return false;
  }
}
