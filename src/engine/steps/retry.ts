import { retrying } from "../../states/make.ts";
import { type Failure, isFailed } from "../../states/state.ts";
import { outsideBody } from "../after-body.ts";
import { runInside } from "../context.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { become } from "../transition.ts";

/** Gives a failed attempt another start, as long as there are retries left and the error is worth one. */
export function retry(run: TaskRun): Next | Promise<Next> {
  const { state, runCount } = run;
  const { maxRetries, retryDelay } = run.node.settings;
  if (!isFailed(state) || !run.hasRetryLeft) return undefined;
  const delay = runInside(outsideBody(run), () => (isWorthRetry(run, state) ? retryDelay(runCount) : undefined));
  if (delay === undefined) return undefined;
  const due = new Date(run.services.clock.now() + delay);
  return become(run, retrying(due, runCount, `Retrying after attempt ${runCount} of ${maxRetries + 1}.`));
}

function isWorthRetry(run: TaskRun, { error }: Failure): boolean {
  const { retryOn } = run.node.settings;
  if (retryOn === undefined) return true;
  if (!Array.isArray(retryOn)) return (retryOn as (error: unknown) => boolean)(error);
  return retryOn.some((kind: abstract new (...args: never) => unknown) => error instanceof kind);
}
