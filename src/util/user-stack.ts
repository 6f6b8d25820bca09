import { fileURLToPath } from "node:url";
import { inspect } from "node:util";

const ours = new URL("..", import.meta.url);
const oursAs = [ours.href, fileURLToPath(ours)];
const isOurs = (frame: string): boolean => oursAs.some((place) => frame.includes(place));
const isShown = (frame: string): boolean => !isOurs(frame) && !frame.includes("node:") && !frame.includes(".headrace.mjs");
const isUsers = (frame: string): boolean => isShown(frame) && !/[\\/]node_modules[\\/]/.test(frame);

/**
 * An error as text: its name and message, and those frames of its stack that lie in files, without Node's own, headrace's, and
 * code that only a bundle holds. Causes follow. A thrown value that is no error is shown as Node shows it.
 */
export function userStack(thrown: unknown): string {
  if (!(thrown instanceof Error)) return inspect(thrown);
  const frames = withoutCallers((thrown.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)));
  const cause = thrown.cause === undefined ? [] : [`Caused by ${userStack(thrown.cause)}`];
  return [String(thrown), ...frames.filter(isShown), ...cause].join("\n");
}

/** What called headrace, which called the user's code, says nothing about the error: here the parser of the command line. */
function withoutCallers(frames: readonly string[]): readonly string[] {
  const last = frames.findLastIndex(isUsers);
  const end = frames.findIndex((frame, index) => index > last && isOurs(frame));
  return end === -1 ? frames : frames.slice(0, end);
}
