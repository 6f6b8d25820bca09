import { existsSync, fstatSync, readdirSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** Whether a process can look at its own open files here. */
export const seesOpenFiles = existsSync("/proc/self/fd");

/** How many files with something in them this process has open that no longer have a name. */
export function unlinkedFiles(): number {
  return readdirSync("/proc/self/fd").filter(isUnlinked).length;
}

function isUnlinked(fd: string): boolean {
  try {
    const { nlink, size } = fstatSync(Number(fd));
    return nlink === 0 && size > 0;
  } catch {
    // The folder itself was open while it was listed.
    return false;
  }
}

/** The same, once what nobody can reach any more is gone. Looks some times, since that is nobody's duty at a certain moment. */
export async function unlinkedFilesLeft(expected: number): Promise<number> {
  for (let i = 0; i < 20 && unlinkedFiles() > expected; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return unlinkedFiles();
}
