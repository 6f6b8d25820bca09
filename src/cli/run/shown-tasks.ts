import type { FlowTask } from "../../flow.ts";
import type { ShownTask } from "../display/run-view.ts";
import type { OnlyTask } from "./only-task.ts";

/** The tasks of a flow as the display shows them. Parameters are no work, so they have no row; nor has what is left out. */
export function shownTasks(tasks: readonly FlowTask[], only: OnlyTask | undefined): readonly ShownTask[] {
  const uses = new Map<string, number>();
  for (const { slug, name } of tasks) for (const word of new Set([slug, name])) uses.set(word, (uses.get(word) ?? 0) + 1);
  return tasks.flatMap(({ slug, name, kind, mapped, maxRetries }) => {
    const part = only?.parts.get(slug);
    if (kind === "parameter" || (only !== undefined && part === undefined)) return [];
    const label = uses.get(name) === 1 ? name : slug;
    return { slug, label, mapped, attempts: maxRetries + 1, ...(part === undefined || part === "all" ? {} : { only: part }) };
  });
}
