import { skipped } from "../../states/make.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { become } from "../transition.ts";

const message = "An upstream task was skipped. Set skipOnUpstreamSkip to false to run all the same.";

/** One skipped upstream skips the task run, before its trigger is asked, unless it said otherwise. */
export function skipWithUpstream(run: TaskRun): Next | Promise<Next> {
  const { settings } = run.node;
  if (!settings.skipOnUpstreamSkip || run.services.upstreamsOf(run.node).tally(run.mapIndex).skipped === 0) return undefined;
  const next = become(run, skipped(message));
  return next instanceof Promise ? next.then(() => "end") : "end";
}
