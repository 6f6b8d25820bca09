import type { Next, TaskRun } from "../task-run.ts";

/** A looped task run begins again from the first step, with what the round gave. There is no limit and no stack that grows. */
export function nextRound(run: TaskRun): Next {
  if (run.state.type !== "Looped") return undefined;
  run.nextRound(run.state.result);
  return "again";
}
