import { timedOut } from "../../errors/running.ts";
import { describeError, failure, success, toError } from "../../states/make.ts";
import { isSignal } from "../../states/signals.ts";
import type { State } from "../../states/state.ts";
import { copyPlain } from "../../util/copy-plain.ts";
import { formatDuration } from "../../util/duration.ts";
import { redact } from "../../util/redact.ts";
import { isThenable } from "../../util/thenable.ts";
import { runInside } from "../context.ts";
import { stateOfSignal } from "../signal-state.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { become } from "../transition.ts";

/**
 * Calls the user's function: the one line where an exception becomes Failed. What it returns is copied, so that what the function
 * does to its own objects later changes nothing.
 *
 * Here, in one thread, a timeout cannot stop a body. One that awaits is given up at its limit; one that does not is found late when
 * it returns, and ends TimedOut all the same.
 */
export function callBody(run: TaskRun): Next | Promise<Next> {
  const { clock } = run.services;
  run.startedAt = clock.now();
  const begun = performance.now();
  try {
    const returned: unknown = runInside(run, () => (run.node.fn as (...args: unknown[]) => unknown)(...run.inputs));
    if (isThenable(returned)) return awaitBody(run, returned, begun);
    run.durationMs = performance.now() - begun;
    return become(run, isLate(run) ? timeout(run) : success(copyPlain(returned)));
  } catch (thrown) {
    run.durationMs = performance.now() - begun;
    return become(run, isLate(run) ? timeout(run) : stateOfThrown(run, thrown));
  }
}

async function awaitBody(run: TaskRun, body: PromiseLike<unknown>, begun: number): Promise<Next> {
  const state = await bodyOrEnd(run, body);
  run.durationMs += performance.now() - begun;
  return become(run, state);
}

/** What the body gives, or what somebody outside ended it with, whichever comes first. */
function bodyOrEnd(run: TaskRun, body: PromiseLike<unknown>): Promise<State> {
  const { timeout: limit } = run.node.settings;
  const { clock } = run.services;
  return new Promise((resolve) => {
    const stopTimer = limit === undefined ? undefined : clock.at(run.startedAt + limit, () => run.end(timeout(run)));
    const finish = (make: () => State, what: string): void => {
      stopTimer?.();
      if (isOver) {
        run.services.late(run, what);
        return;
      }
      over();
      resolve(make());
    };
    let isOver = false;
    const over = (): void => {
      isOver = true;
      run.onEnded = undefined;
      run.onStray = undefined;
    };
    run.onEnded = (state) => {
      stopTimer?.();
      over();
      resolve(state);
    };
    run.onStray = (error) => finish(() => stateOfThrown(run, error), "threw");
    if (run.ended !== undefined) run.onEnded(run.ended);
    body.then(
      (value) => finish(() => valueState(run, value), "returned"),
      (thrown: unknown) => finish(() => stateOfThrown(run, thrown), "threw"),
    );
  });
}

function valueState(run: TaskRun, value: unknown): State {
  try {
    return success(copyPlain(value));
  } catch (thrown) {
    return stateOfThrown(run, thrown);
  }
}

function stateOfThrown(run: TaskRun, thrown: unknown): State {
  if (isSignal(thrown)) return stateOfSignal(thrown, run);
  const error = toError(thrown);
  return failure("Failed", error, redact(describeError(error)));
}

function isLate(run: TaskRun): boolean {
  const { timeout: limit } = run.node.settings;
  return limit !== undefined && run.durationMs > limit;
}

function timeout(run: TaskRun): State {
  const error = timedOut({ task: run.label, limit: formatDuration(run.node.settings.timeout ?? 0) });
  return failure("TimedOut", error, error.what);
}
