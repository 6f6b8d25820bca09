import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { notWritable } from "../errors/cli.ts";

/** Writes a file, with the folders on the way. Throws E141. */
export function writeFile(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (cause) {
    throw notWritable({ file, problem: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}
