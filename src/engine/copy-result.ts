import { copyAndSize } from "../util/copy-plain.ts";
import type { TaskRun } from "./task-run.ts";

/** A copy of a value that a task run gives, so that what is done to the original changes nothing. How large it is, is noted. */
export function copyResult(run: TaskRun, value: unknown): unknown {
  const { copy, bytes } = copyAndSize(value);
  run.resultBytes = bytes;
  return copy;
}
