import { describeError, failure, toError } from "../states/make.ts";
import { isFailed, isFinished, type State } from "../states/state.ts";
import { redact } from "../util/redact.ts";
import { redactError } from "../util/redact-value.ts";
import { isThenable } from "../util/thenable.ts";
import type { TaskRunOutcome } from "./executor.ts";
import { previewInputs } from "./preview-inputs.ts";
import { cacheValue } from "./steps/cache-value.ts";
import { callBody } from "./steps/call-body.ts";
import { checkTrigger } from "./steps/check-trigger.ts";
import { checkpoint } from "./steps/checkpoint.ts";
import { findCached } from "./steps/find-cached.ts";
import { locateResult } from "./steps/locate-result.ts";
import { nameTaskRun } from "./steps/name-task-run.ts";
import { nextRound } from "./steps/next-round.ts";
import { readInputs } from "./steps/read-inputs.ts";
import { retry } from "./steps/retry.ts";
import { setRunning } from "./steps/set-running.ts";
import { skipWithUpstream } from "./steps/skip-with-upstream.ts";
import type { Next, TaskRun } from "./task-run.ts";
import { become, ForbiddenTransition, settle } from "./transition.ts";

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
  locateResult,
  setRunning,
  callBody,
  checkpoint,
  cacheValue,
  retry,
  nextRound,
];

/** How long the rounds of a loop may follow each other without giving other work, such as a Ctrl-C, its turn, in milliseconds. */
const turn = 10;

/**
 * Runs one start of a task run. It answers at once where no step had to wait, so that cheap tasks cost no promise. Never throws for
 * what the user's code does.
 */
export function runTask(run: TaskRun): TaskRunOutcome | Promise<TaskRunOutcome> {
  let position = 0;
  for (;;) {
    const next = step(run, position);
    if (next === "again" || isThenable(next)) return goOn(run, next, position);
    position++;
    if (next === "end" || run.ended !== undefined || position === steps.length) return conclude(run);
  }
}

async function goOn(run: TaskRun, first: Next | PromiseLike<Next>, from: number): Promise<TaskRunOutcome> {
  let turnEnds = performance.now() + turn;
  let position = from;
  let next = await answerOrEnd(run, first);
  for (;;) {
    position = next === "again" ? 0 : position + 1;
    if (next === "end" || run.ended !== undefined || position === steps.length) return conclude(run);
    if (next === "again" && performance.now() > turnEnds) {
      await new Promise((resolve) => setImmediate(resolve));
      turnEnds = performance.now() + turn;
    }
    const answer = step(run, position);
    next = isThenable(answer) ? await answerOrEnd(run, answer) : answer;
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

/** What a step answers, or "end" as soon as somebody outside ends the task run: the step is left behind then. */
function answerOrEnd(run: TaskRun, answer: Next | PromiseLike<Next>): Promise<Next> {
  return new Promise((resolve, reject) => {
    run.onEnd = () => resolve("end");
    if (run.ended !== undefined) run.onEnd();
    settled(run, answer).then(resolve, reject);
  });
}

async function settled(run: TaskRun, next: Next | PromiseLike<Next>): Promise<Next> {
  try {
    return await next;
  } catch (thrown) {
    return await failed(run, thrown);
  }
}

async function failed(run: TaskRun, thrown: unknown): Promise<Next> {
  if (thrown instanceof ForbiddenTransition) throw thrown;
  const error = redactError(toError(thrown));
  await become(run, failure("Failed", error, redact(describeError(error))));
  return "end";
}

/** The outcome. Where somebody outside ended it, what they say counts, and its handlers still hear of that. */
function conclude(run: TaskRun): TaskRunOutcome | Promise<TaskRunOutcome> {
  // What is over stays as it is. The rest of it, such as keeping its value for later runs, is left undone.
  if (run.ended === undefined || (isFinished(run.state) && run.state.type !== "Looped")) return outcome(run);
  const told = become(run, run.ended);
  return isThenable(told) ? whenTold(run, told, run.ended) : outcome(run);
}

/** The outcome once the handlers have heard of the end. When it is ended a second time they are waited for no longer. */
function whenTold(run: TaskRun, told: Promise<Next>, end: State): Promise<TaskRunOutcome> {
  return new Promise((resolve, reject) => {
    run.onEnd = () => {
      settle(run, end);
      resolve(outcome(run));
    };
    told.then(() => resolve(outcome(run)), reject);
  });
}

function outcome(run: TaskRun): TaskRunOutcome {
  run.close();
  const { state, startedAt, durationMs, loopCount, loopResult } = run;
  const inputs = isFailed(state) ? { inputs: previewInputs(run) } : {};
  return { state, startedAt, durationMs, ...inputs, ...(loopCount > 1 ? { loop: { count: loopCount, result: loopResult } } : {}) };
}
