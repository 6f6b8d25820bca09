import { retrying } from "../../states/make.ts";
import { type Failure, isFailed } from "../../states/state.ts";
import { isThenable } from "../../util/thenable.ts";
import { outsideBody } from "../after-body.ts";
import { runInside } from "../context.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { become } from "../transition.ts";

/** Gives a failed attempt another start, as long as there are retries left and the error is worth one. */
export function retry(run: TaskRun): Next | Promise<Next> {
  const { state } = run;
  if (!isFailed(state) || !run.hasRetryLeft) return undefined;
  const isWorth = runInside(outsideBody(run), () => isWorthRetry(run, state));
  return isThenable(isWorth) ? Promise.resolve(isWorth).then((yes) => again(run, yes)) : again(run, isWorth);
}

function again(run: TaskRun, isWorth: boolean): Next | Promise<Next> {
  if (!isWorth) return undefined;
  const { runCount } = run;
  const { maxRetries, retryDelay } = run.node.settings;
  const delay = runInside(outsideBody(run), () => retryDelay(runCount));
  const due = new Date(run.services.clock.now() + delay);
  return become(run, retrying(due, runCount, `Retrying after attempt ${runCount} of ${maxRetries + 1}.`));
}

function isWorthRetry(run: TaskRun, { error }: Failure): boolean | PromiseLike<boolean> {
  const { retryOn } = run.node.settings;
  if (retryOn === undefined) return true;
  if (isErrorClass(retryOn)) return error instanceof retryOn;
  if (typeof retryOn === "function") return retryOn(error);
  return retryOn.some((kind) => error instanceof kind);
}

type ErrorClass = abstract new (...args: never) => unknown;

/** One class in place of a list of them: called as a function it would answer something else. */
function isErrorClass(value: unknown): value is ErrorClass {
  return typeof value === "function" && (value === Error || value.prototype instanceof Error);
}
