import { readdirSync, readFileSync } from "node:fs";

/**
 * Bytes of main memory that the processes of this process's group use together; where the system does not tell, those of this process.
 * What several processes share counts for each of them.
 */
export function groupMemory(): number {
  if (process.platform !== "linux") return process.memoryUsage.rss();
  const members = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && groupOf(name) === process.pid);
  return members.reduce((sum, pid) => sum + memoryOf(pid), 0);
}

function groupOf(pid: string): number | undefined {
  const stat = procFile(pid, "stat");
  // The name comes second, in brackets, and may hold anything. After it come the state, the parent and the group.
  const [, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(group);
}

function memoryOf(pid: string): number {
  const [, kilobytes = "0"] = /^VmRSS:\s*(\d+) kB$/m.exec(procFile(pid, "status")) ?? [];
  return Number(kilobytes) * 1_024;
}

/** Empty for a process that is gone by now. */
function procFile(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return "";
  }
}
