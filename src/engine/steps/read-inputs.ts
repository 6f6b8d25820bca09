import type { Next, TaskRun } from "../task-run.ts";

/** Puts the arguments together. A failed upstream task is worth its error: whether that may be, the trigger says. */
export function readInputs(run: TaskRun): Next {
  run.inputs = run.services.inputsOf(run.node).read(run.mapIndex);
  return undefined;
}
