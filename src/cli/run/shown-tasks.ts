import { taskLabels } from "../../core/task-labels.ts";
import type { FlowTask } from "../../flow.ts";
import type { ShownTask } from "../display/run-view.ts";
import type { OnlyTask } from "./only-task.ts";

/** The tasks of a flow as the display shows them. Parameters are no work, so they have no row; nor has what is left out. */
export function shownTasks(tasks: readonly FlowTask[], only: OnlyTask | undefined): readonly ShownTask[] {
  const labels = taskLabels(tasks);
  return tasks.flatMap(({ slug, kind, mapped, maxRetries }) => {
    const part = only?.parts.get(slug);
    if (kind === "parameter" || (only !== undefined && part === undefined)) return [];
    return { slug, label: labels.get(slug) ?? slug, mapped, attempts: maxRetries + 1, ...(part === undefined || part === "all" ? {} : { only: part }) };
  });
}
