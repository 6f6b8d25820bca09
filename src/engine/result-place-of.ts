import type { ResultPlace } from "../results/result-place.ts";
import type { TaskRun } from "./task-run.ts";

/** Where a task run's result lies: the task's place, else the flow's. */
export function placeOf(run: TaskRun): ResultPlace | undefined {
  return run.node.settings.result ?? run.services.flowResult;
}

/** Where a target lies: that place, else the folder of the settings. */
export function targetPlaceOf(run: TaskRun): ResultPlace {
  return placeOf(run) ?? run.services.defaultPlace();
}

/** A warning in the task run's log. */
export function warn(run: TaskRun, message: string): void {
  run.task.logger.warn(message);
}
