import { fileURLToPath } from "node:url";
import { inspect } from "node:util";

const ours = new URL("..", import.meta.url);
const noise = ["node:", ".headrace.mjs", ours.href, fileURLToPath(ours)];

/**
 * An error as text: its name and message, and those frames of its stack that lie in files, without Node's own, headrace's, and
 * code that only a bundle holds. Causes follow. A thrown value that is no error is shown as Node shows it.
 */
export function userStack(thrown: unknown): string {
  if (!(thrown instanceof Error)) return inspect(thrown);
  const frames = (thrown.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line) && !noise.some((part) => line.includes(part)));
  const cause = thrown.cause === undefined ? [] : [`Caused by ${userStack(thrown.cause)}`];
  return [String(thrown), ...frames, ...cause].join("\n");
}
