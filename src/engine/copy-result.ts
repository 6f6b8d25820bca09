import { copyAndSize } from "../util/copy-plain.ts";
import type { TaskRun } from "./task-run.ts";

/** V8 lets its heap grow to about four times what lives there before it looks for what does not. */
const heapPerLive = 4;

/** A copy of a value that a task run gives, so that what is done to the original changes nothing. How large it is, is noted. */
export function copyResult(run: TaskRun, value: unknown): unknown {
  const { copy, bytes, inBuffers } = copyAndSize(value);
  run.resultBytes = inBuffers + heapPerLive * (bytes - inBuffers);
  return copy;
}
