import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open, readdir, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { statsOf } from "./absence.ts";

/*
 * Files that nobody ever sees a part of: written under another name, then renamed. `writeWhole` is for what can be made again, such as a
 * bundle or a picture; `writeAtomically` is for what cannot: it goes to the disk before it takes its name, so that it also outlasts a
 * machine that stops.
 *
 * A writer that dies leaves a file behind. Those of `writeAtomically` lie in one folder, so that `sweepLeftovers` need not walk through
 * the results; their names tell whose they are: `<host>-<pid>-<random>`.
 */

/** Who may read a file: this user alone, or whoever the process's umask lets. */
const modes = { "this user": 0o600, everybody: 0o666 } as const;

/** Writes a text file so that no reader ever sees a part of it. What fails leaves the old file. */
export function writeWhole(path: string, text: string, readers: keyof typeof modes): void {
  const unfinished = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(unfinished, text, { mode: modes[readers] });
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

export interface AtomicWrite {
  readonly target: string;
  readonly bytes: Uint8Array;
  /** On the target's file system: renaming does not cross to another. */
  readonly temporaryFolder: string;
  /** Called at each point that a writer may die at. */
  readonly reached?: ((point: WritePoint) => void) | undefined;
}

export type WritePoint = "opened" | "written" | "synced" | "renamed";

const host = hostname().replaceAll(/[^A-Za-z0-9.]/g, "_");

/** Writes a file that only this user may read, in place of what was there. What fails leaves the old file and no temporary one. */
export async function writeAtomically(write: AtomicWrite): Promise<void> {
  const temporary = join(write.temporaryFolder, `${host}-${process.pid}-${randomUUID()}`);
  const file = await open(temporary, "wx", 0o600);
  try {
    await fill(file, write);
    await rename(temporary, write.target);
    write.reached?.("renamed");
  } catch (error) {
    // A file that stays is swept later. The first error is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function fill(file: FileHandle, { bytes, reached }: AtomicWrite): Promise<void> {
  try {
    reached?.("opened");
    await file.writeFile(bytes);
    reached?.("written");
    await file.sync();
    reached?.("synced");
  } finally {
    await file.close();
  }
}

/** A file younger than this may have a writer that cannot be seen from here, as in a container with the same host name. */
const youngest = 60_000;
/** Nothing tells whether a writer on another machine lives; none takes this long. */
const oldestElsewhere = 24 * 3_600_000;

/** Removes the files that dead writers left in a folder of temporary files. Returns their names. `now` is in milliseconds since 1970. */
export async function sweepLeftovers(temporaryFolder: string, now: number): Promise<string[]> {
  const swept: string[] = [];
  for (const name of await readdir(temporaryFolder)) {
    if (await isLeftover(join(temporaryFolder, name), now)) {
      await rm(join(temporaryFolder, name), { force: true });
      swept.push(name);
    }
  }
  return swept;
}

async function isLeftover(path: string, now: number): Promise<boolean> {
  const [, where, pid] = /^(.+)-(\d+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(basename(path)) ?? [];
  const stats = await statsOf(path);
  if (where === undefined || !stats?.isFile()) return false;
  const age = now - stats.mtimeMs;
  return where === host ? age > youngest && !isAlive(Number(pid)) : age > oldestElsewhere;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
