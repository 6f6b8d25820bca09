import { describeError, failure, toError } from "../states/make.ts";
import { isFailed } from "../states/state.ts";
import { redact } from "../util/redact.ts";
import { isThenable } from "../util/thenable.ts";
import type { TaskRunOutcome } from "./executor.ts";
import { previewInputs } from "./preview-inputs.ts";
import { cacheValue } from "./steps/cache-value.ts";
import { callBody } from "./steps/call-body.ts";
import { checkTrigger } from "./steps/check-trigger.ts";
import { checkpoint } from "./steps/checkpoint.ts";
import { findCached } from "./steps/find-cached.ts";
import { nameTaskRun } from "./steps/name-task-run.ts";
import { nextRound } from "./steps/next-round.ts";
import { readInputs } from "./steps/read-inputs.ts";
import { retry } from "./steps/retry.ts";
import { setRunning } from "./steps/set-running.ts";
import { skipWithUpstream } from "./steps/skip-with-upstream.ts";
import type { Next, TaskRun } from "./task-run.ts";
import { become } from "./transition.ts";

type Step = (run: TaskRun) => Next | Promise<Next>;

/**
 * What happens to a task run, in order. Each step is one rule and one file. The plan has seen to it that every upstream task is over
 * and that the start time has come; for a mapped task these are the steps of each child.
 */
const steps: readonly Step[] = [
  skipWithUpstream,
  readInputs,
  nameTaskRun,
  findCached,
  checkTrigger,
  setRunning,
  callBody,
  checkpoint,
  cacheValue,
  retry,
  nextRound,
];

/**
 * Runs one start of a task run. It answers at once where no step had to wait, so that cheap tasks cost no promise. Never throws for
 * what the user's code does.
 */
export function runTask(run: TaskRun): TaskRunOutcome | Promise<TaskRunOutcome> {
  let position = 0;
  for (;;) {
    const next = step(run, position);
    if (isThenable(next)) return goOn(run, next, position);
    if (next === "end" || run.isCut) return outcome(run);
    position = next === "again" ? 0 : position + 1;
    if (position === steps.length) return outcome(run);
  }
}

async function goOn(run: TaskRun, first: PromiseLike<Next>, from: number): Promise<TaskRunOutcome> {
  let position = from;
  let next = await settled(run, first);
  for (;;) {
    if (next === "end" || run.isCut) return outcome(run);
    position = next === "again" ? 0 : position + 1;
    if (position === steps.length) return outcome(run);
    next = await settled(run, step(run, position));
  }
}

/** A step of ours that throws met something of the user's outside the body: a template, a validator, a cache function. */
function step(run: TaskRun, position: number): Next | PromiseLike<Next> {
  try {
    return steps[position]?.(run);
  } catch (thrown) {
    return failed(run, thrown);
  }
}

async function settled(run: TaskRun, next: Next | PromiseLike<Next>): Promise<Next> {
  try {
    return await next;
  } catch (thrown) {
    return await failed(run, thrown);
  }
}

async function failed(run: TaskRun, thrown: unknown): Promise<Next> {
  const error = toError(thrown);
  run.retriesOff = true;
  await become(run, failure("Failed", error, redact(describeError(error))));
  return "end";
}

function outcome(run: TaskRun): TaskRunOutcome {
  const { startedAt, durationMs, loopCount, loopResult } = run;
  // Somebody outside may have ended it between two steps: what they say counts.
  const state = run.isCut ? (run.ended ?? run.state) : run.state;
  const inputs = isFailed(state) ? { inputs: previewInputs(run) } : {};
  return { state, startedAt, durationMs, ...inputs, ...(loopCount > 1 ? { loop: { count: loopCount, result: loopResult } } : {}) };
}
