import { fileURLToPath } from "node:url";
import type { Place } from "../../util/call-site.ts";

const ours = fileURLToPath(new URL("../..", import.meta.url));

/** How a task's function without a name of its own is called in stacks. */
const calledByUs = /^(Object\.)?fn$/;

/** A line of a stack that lies in the user's own files. */
export interface UserFrame extends Place {
  /** The function, "" where it has no name. */
  readonly name: string;
}

/** The frames of an error's stack that lie in the user's own files, from the one that threw outwards. */
export function userFrames(error: Error): readonly UserFrame[] {
  return (error.stack ?? "").split("\n").flatMap((line) => frameOf(line) ?? []);
}

function frameOf(line: string): UserFrame | undefined {
  const [, name = "", where, row, column] = /^\s+at (?:(.+?) \()?(.+?):(\d+):(\d+)\)?$/.exec(line) ?? [];
  if (where === undefined || where.startsWith("node:")) return undefined;
  const file = where.startsWith("file:") ? fileURLToPath(where) : where;
  if (file.startsWith(ours) || /[\\/]node_modules[\\/]/.test(file) || file.endsWith(".headrace.mjs") || !/^([/\\]|[A-Za-z]:)/.test(file)) return undefined;
  return { file, line: Number(row), column: Number(column), name: name.replace(/^async /, "").replace(calledByUs, "") };
}
