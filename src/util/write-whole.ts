import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";

/** Who may read a file: this user alone, or whoever the process's umask lets. */
const modes = { "this user": 0o600, everybody: 0o666 } as const;

/** Writes a file so that no reader ever sees a part of it. What fails leaves the old file. */
export function writeWhole(path: string, text: string, readers: keyof typeof modes): void {
  const unfinished = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(unfinished, text, { mode: modes[readers] });
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}
