import type { Stats } from "node:fs";
import { lstat } from "node:fs/promises";

/** Whether a file-system error says that there is no such file. */
export function isAbsence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** What lies at a path, links not followed; undefined where nothing does. */
export async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
