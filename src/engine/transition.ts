import type { TaskInfo } from "../core/task-options.ts";
import { isHeadraceError } from "../errors/define.ts";
import { exitInTask, invalidHandlerResult } from "../errors/running.ts";
import { describeError, failure, stateFromRecord, toError } from "../states/make.ts";
import { isSignal } from "../states/signals.ts";
import { isFailed, isFinished, isStateRecord, type State } from "../states/state.ts";
import { describeTrail, extend, mayBeChosen, mayFollow } from "../states/transitions.ts";
import { describeValue } from "../util/describe-value.ts";
import { redact } from "../util/redact.ts";
import { redactError } from "../util/redact-value.ts";
import { outsideBody } from "./after-body.ts";
import { flushConsole } from "./console-capture.ts";
import { runInside } from "./context.ts";
import { stateOfSignal } from "./signal-state.ts";
import type { Next, TaskRun } from "./task-run.ts";

/**
 * The one place where a task run changes its state: handlers are asked, each with what the one before it made of the state, then
 * whoever listens is told.
 */
export function become(run: TaskRun, to: State): Next | Promise<Next> {
  const goal = goalOf(run, to);
  if (goal === undefined) return "end";
  const { stateHandlers, onFailure } = run.node.settings;
  if (stateHandlers.length === 0 && onFailure === undefined) return settle(run, goal);
  return askHandlers(run, goal);
}

/**
 * Where a change really goes. Once somebody outside ended the task run, what a step was about to make of it is lost; once it was asked
 * to stop, it does not go on.
 */
function goalOf(run: TaskRun, to: State): State | undefined {
  if (run.isClosed) return undefined;
  if (run.ended !== undefined) return to === run.ended ? to : undefined;
  return run.told === undefined || (isFinished(to) && to.type !== "Looped") ? to : run.told;
}

/** The same without asking handlers. */
export function settle(run: TaskRun, to: State): Next {
  const from = run.state;
  if (!mayFollow(from.type, to.type)) throw new ForbiddenTransition(run, to);
  run.state = to;
  run.trail = extend(run.trail, to.type);
  if (run.services.listening) run.say(from, to);
  return undefined;
}

/** Our bug: the table of `states/transitions.ts` and what the steps do disagree. It ends the run. */
export class ForbiddenTransition extends Error {
  constructor(run: TaskRun, to: State) {
    super(`Internal error: ${run.label} cannot go from ${run.state.type} to ${to.type}. It went ${describeTrail(run.trail)}`);
  }
}

async function askHandlers(run: TaskRun, to: State): Promise<Next> {
  const { settings } = run.node;
  let next = to;
  let ends = false;
  try {
    const info: TaskInfo = { name: run.node.name, slug: run.slug, tags: settings.tags };
    await runInside(outsideBody(run), async () => {
      for (const handler of settings.stateHandlers) next = chosen(run, await handler(info, run.state, next), next);
      if (settings.onFailure !== undefined && isFailed(next)) await settings.onFailure(info, next);
    });
  } catch (thrown) {
    const { state, isFault } = stateOfHandlerError(run, thrown);
    next = state;
    ends = isFault;
  }
  flushConsole(run);
  if (goalOf(run, to) === undefined) return "end";
  settle(run, next);
  if (next.type === "Resume" && to.type === "Paused") {
    run.resumed = true;
    return "again";
  }
  return ends ? "end" : undefined;
}

/** A handler's signal sets that state, and `process.exit` makes it Crashed; anything else that it throws ends the task run, since its word on the state is missing. */
function stateOfHandlerError(run: TaskRun, thrown: unknown): { readonly state: State; readonly isFault: boolean } {
  if (isSignal(thrown) && mayBeChosen(run.state.type, thrown.stateType)) return { state: stateOfSignal(thrown, run), isFault: false };
  if (isHeadraceError(thrown) && thrown.code === exitInTask.code) return { state: failure("Crashed", thrown, thrown.what), isFault: true };
  const error = redactError(toError(thrown));
  return { state: failure("Failed", error, redact(`A state handler threw ${describeError(error)}`)), isFault: true };
}

/** What a handler made of the state it was asked about. */
function chosen(run: TaskRun, returned: unknown, asked: State): State {
  if (returned === undefined || returned === null) return asked;
  const refuse = (problem: string): Error => invalidHandlerResult({ handler: `A state handler of ${run.slug}`, given: describeValue(returned), problem });
  if (!isStateRecord(returned)) throw refuse("which is no state");
  if (returned.type !== asked.type && !mayBeChosen(run.state.type, returned.type)) throw refuse(`and ${returned.type} cannot follow ${run.state.type}`);
  return stateFromRecord(returned, run.services.clock.now());
}
