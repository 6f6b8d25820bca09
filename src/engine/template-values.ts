import type { TemplateValues } from "../results/template.ts";
import { argumentLabel, restArgument } from "../util/argument-names.ts";
import { daysAround } from "./context-dates.ts";
import type { TaskRun } from "./task-run.ts";

/** The inputs of a task run by argument name; those of a rest argument as a list. */
export function namedInputs({ inputs, node }: Pick<TaskRun, "inputs" | "node">): Readonly<Record<string, unknown>> {
  const names = node.argumentNames;
  const rest = restArgument(names);
  const single = inputs.slice(0, rest?.position).map((value, i): [string, unknown] => [argumentLabel(names, i), value]);
  return Object.fromEntries(rest === undefined ? single : [...single, [rest.name, inputs.slice(rest.position)]]);
}

/** What templates of a task run are filled from: its inputs, then the context, then the parameters. */
export function templateValues(run: TaskRun): TemplateValues {
  const { flow, task } = run;
  const { date, today, yesterday, tomorrow } = daysAround(flow.given.date, flow.now);
  const { flowName, flowRunId, flowRunName, scheduledStartTime, parameters } = flow;
  const { taskName, taskFullName, taskSlug, taskRunId, taskRunCount, taskLoopCount } = task;
  const context = {
    ...flow.given,
    date,
    today,
    yesterday,
    tomorrow,
    flowName,
    flowRunId,
    flowRunName,
    scheduledStartTime,
    taskName,
    taskFullName,
    taskSlug,
    taskRunId,
    taskRunCount,
    taskLoopCount,
    mapIndex: task.mapIndex ?? null,
  };
  return { inputs: namedInputs(run), context, parameters };
}

/** Calls a function of the user's that takes what the body takes. */
export function callWithInputs(fn: (...args: never[]) => string, run: TaskRun): string {
  return (fn as (...args: unknown[]) => string)(...run.inputs);
}
