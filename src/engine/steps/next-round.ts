import type { Next, TaskRun } from "../task-run.ts";
import { become } from "../transition.ts";

/** A looped task run begins again from the first step, with what the round gave. There is no limit and no stack that grows. */
export function nextRound(run: TaskRun): Next | Promise<Next> {
  if (run.state.type !== "Looped") return undefined;
  if (run.told !== undefined) return become(run, run.told);
  run.nextRound(run.state.result);
  return "again";
}
