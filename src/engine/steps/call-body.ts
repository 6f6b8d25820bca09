import { timedOut } from "../../errors/running.ts";
import { describeError, failure, success, toError } from "../../states/make.ts";
import { isSignal } from "../../states/signals.ts";
import type { State } from "../../states/state.ts";
import { formatDuration } from "../../util/duration.ts";
import { redact } from "../../util/redact.ts";
import { redactError } from "../../util/redact-value.ts";
import { isThenable } from "../../util/thenable.ts";
import { captureConsole, flushConsole } from "../console-capture.ts";
import { runInside } from "../context.ts";
import { copyResult } from "../copy-result.ts";
import { stateOfSignal } from "../signal-state.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { become } from "../transition.ts";

/**
 * Calls the user's function: the one line where an exception becomes Failed. What it returns is copied, so that what the function
 * does to its own objects later changes nothing.
 *
 * Here, in one thread, a timeout cannot stop a body. One that awaits is given up at its limit; one that does not is found late when
 * it comes back, and ends TimedOut all the same.
 */
export function callBody(run: TaskRun): Next | Promise<Next> {
  const { clock } = run.services;
  run.startedAt = clock.now();
  run.services.away?.begins(run);
  const begun = clock.monotonic();
  let returned: unknown;
  try {
    returned = runInside(run, () => (run.node.fn as (...args: unknown[]) => unknown)(...run.inputs));
    if (isThenable(returned)) return awaitBody(run, returned, begun);
  } catch (thrown) {
    return ends(run, () => stateOfThrown(run, thrown), begun);
  }
  return ends(run, () => success(own(run, returned)), begun);
}

/** What was returned, safe from what the body does to it later: a copy, or the original whose bytes are written down at once. */
function own(run: TaskRun, returned: unknown): unknown {
  const { away } = run.services;
  if (away === undefined) return copyResult(run, returned);
  away.seal(run, returned);
  return returned;
}

async function awaitBody(run: TaskRun, body: PromiseLike<unknown>, begun: number): Promise<Next> {
  const make = await bodyOrEnd(run, body);
  return ends(run, make, begun);
}

/** The body is over: it becomes what it made, unless it took too long. */
function ends(run: TaskRun, make: () => State, begun: number): Next | Promise<Next> {
  const { timeout: limit } = run.node.settings;
  run.durationMs = run.services.clock.monotonic() - begun;
  run.services.away?.ends(run);
  flushConsole(run);
  return become(run, limit !== undefined && run.durationMs > limit ? timeout(run, limit) : guarded(run, make));
}

/** What somebody throws may be anything, also something that throws when it is looked at; so may what is returned. */
function guarded(run: TaskRun, make: () => State): State {
  try {
    return make();
  } catch (thrown) {
    return stateOfThrown(run, thrown);
  }
}

/**
 * What the body gives, or that it is out of time, or an error that escaped it: whichever comes first. The rest changes nothing.
 * Where somebody outside ends the task run, nobody waits for this any more.
 */
function bodyOrEnd(run: TaskRun, body: PromiseLike<unknown>): Promise<() => State> {
  const { timeout: limit } = run.node.settings;
  const { clock, late } = run.services;
  return new Promise((resolve) => {
    let isOver = run.isGivenUp;
    // What a body prints that nobody waits for belongs to its task run, even once the run is over.
    let release = isOver ? captureConsole() : undefined;
    const over = (): void => {
      isOver = true;
      run.onStray = undefined;
      run.onGivenUp = undefined;
      stopTimer?.();
    };
    const leaveBehind = (): void => {
      over();
      release ??= captureConsole();
    };
    const settles = (make: () => State, tooLate: () => void): void => {
      if (isOver) {
        release?.();
        run.services.away?.settled(run);
        tooLate();
        return;
      }
      over();
      resolve(make);
    };
    const giveUp = (reason: Error, make: () => State): void => {
      leaveBehind();
      run.giveUpBody(reason);
      resolve(make);
    };
    const outOfTime = (ms: number): void => {
      const state = timeout(run, ms);
      giveUp(new DOMException(state.message, "TimeoutError"), () => state);
    };
    const stopTimer = limit === undefined || isOver ? undefined : clock.at(run.startedAt + limit, () => outOfTime(limit));
    if (!isOver) {
      run.onGivenUp = leaveBehind;
      run.onStray = (error) => giveUp(toError(error), () => stateOfThrown(run, error));
    }
    // A thenable of the user's may call back twice, or throw; a promise does neither.
    Promise.resolve(body).then(
      (value) =>
        settles(
          () => success(own(run, value)),
          () => late(run, "returned"),
        ),
      (thrown: unknown) =>
        settles(
          () => stateOfThrown(run, thrown),
          () => run.lateError(thrown),
        ),
    );
  });
}

/** Whatever a body throws once it was asked to stop is its answer to that. */
function stateOfThrown(run: TaskRun, thrown: unknown): State {
  if (isSignal(thrown)) return stateOfSignal(thrown, run);
  if (run.told !== undefined) return run.told;
  const error = redactError(toError(thrown));
  return failure("Failed", error, redact(describeError(error)));
}

function timeout(run: TaskRun, limit: number): State {
  const error = timedOut({ task: run.label, limit: formatDuration(limit) });
  return failure("TimedOut", error, error.what);
}
