import { describeError, failure, toError } from "../../states/make.ts";
import { isFailed, type State } from "../../states/state.ts";
import type { TaskRunOutcome } from "../executor.ts";
import { retry } from "../steps/retry.ts";
import type { TaskRun } from "../task-run.ts";
import { become } from "../transition.ts";

/**
 * Ends a task run whose worker cannot: it was killed, lost, or never got it. The driver's copy of its handlers is asked, and a failure that
 * is worth one gets another start.
 */
export async function decideHere(run: TaskRun, state: State): Promise<TaskRunOutcome> {
  run.told = undefined;
  if (run.startedAt > 0) run.durationMs = run.services.clock.monotonic() - run.begunAt;
  try {
    await become(run, state);
    if (isFailed(run.state)) await retry(run);
  } catch (thrown) {
    const error = toError(thrown);
    run.state = failure("Failed", error, describeError(error));
  }
  run.close();
  const { startedAt, durationMs, loopCount, loopResult } = run;
  return { state: run.state, startedAt, durationMs, ...(loopCount > 1 ? { loop: { count: loopCount, result: loopResult } } : {}) };
}
