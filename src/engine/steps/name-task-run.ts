import { fillTemplate } from "../../results/template.ts";
import { redact } from "../../util/redact.ts";
import { outsideBody } from "../after-body.ts";
import { runInside } from "../context.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { callWithInputs, templateValues } from "../template-values.ts";

/** Makes the name of this task run, once its inputs are known. An error in it fails the task run before it runs. */
export function nameTaskRun(run: TaskRun): Next {
  const { taskRunName } = run.node.settings;
  if (taskRunName === undefined) return undefined;
  const name =
    typeof taskRunName === "string" ? fillTemplate(taskRunName, templateValues(run)) : runInside(outsideBody(run), () => callWithInputs(taskRunName, run));
  run.runName = redact(String(name));
  return undefined;
}
