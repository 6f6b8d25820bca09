import { readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";

const dayMs = 24 * 60 * 60 * 1000;
const keptMs = 30 * dayMs;

/** Marks files as in use, once a day. */
export function keepFresh(paths: readonly string[], now: Date): void {
  for (const path of paths) if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now.getTime()) < now.getTime() - dayMs) utimesSync(path, now, now);
}

/** Removes what nobody has used for 30 days. */
export function removeOld(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now) < now - keptMs) rmSync(path, { force: true, recursive: true });
  }
}
