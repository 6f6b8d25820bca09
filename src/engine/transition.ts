import type { TaskInfo } from "../core/task-options.ts";
import { invalidHandlerResult } from "../errors/running.ts";
import { describeError, failure, stateFromRecord, toError } from "../states/make.ts";
import { isSignal } from "../states/signals.ts";
import { isFailed, isStateRecord, type State } from "../states/state.ts";
import { describeValue } from "../util/describe-value.ts";
import { redact } from "../util/redact.ts";
import { isThenable } from "../util/thenable.ts";
import { runInside } from "./context.ts";
import { stateOfSignal } from "./signal-state.ts";
import type { Next, TaskRun } from "./task-run.ts";

/**
 * The one place where a task run changes its state: handlers are asked, each with what the one before it made of the state, then
 * whoever listens is told.
 */
export function become(run: TaskRun, to: State): Next | Promise<Next> {
  const { stateHandlers, onFailure } = run.node.settings;
  if (stateHandlers.length === 0 && onFailure === undefined) return settle(run, run.state, to);
  return askHandlers(run, to);
}

function settle(run: TaskRun, from: State, to: State): Next {
  run.state = to;
  const { services, slug, mapIndex, attempt, node } = run;
  if (services.listening) {
    services.emit({ kind: "state", slug, attempt, from, to, at: services.clock.now(), ...(node.mapped && mapIndex >= 0 ? { mapIndex } : {}) });
  }
  return undefined;
}

async function askHandlers(run: TaskRun, to: State): Promise<Next> {
  const from = run.state;
  let next = to;
  let ends = false;
  const { name, slug, settings } = run.node;
  const info: TaskInfo = { name, slug, tags: settings.tags };
  try {
    await runInside(run, async () => {
      for (const handler of settings.stateHandlers) next = handlerResult(await handler(info, from, next), next, run);
      if (settings.onFailure !== undefined && isFailed(next)) await settings.onFailure(info, next);
    });
  } catch (thrown) {
    // A handler's signal sets that state; anything else it throws ends the task run, since its word on the state is missing.
    if (isSignal(thrown)) next = stateOfSignal(thrown, run);
    else {
      const error = toError(thrown);
      next = failure("Failed", error, redact(`A state handler threw ${describeError(error)}`));
      run.retriesOff = true;
      ends = true;
    }
  }
  settle(run, from, next);
  if (next.type === "Resume" && to.type === "Paused") {
    run.resumed = true;
    return "again";
  }
  return ends ? "end" : undefined;
}

function handlerResult(returned: unknown, current: State, run: TaskRun): State {
  if (returned === undefined || returned === null) return current;
  if (isThenable(returned)) throw new Error("Internal error: a handler's promise was not awaited");
  if (!isStateRecord(returned)) throw invalidHandlerResult({ handler: `A state handler of ${run.node.slug}`, given: describeValue(returned) });
  return stateFromRecord(returned, run.services.clock.now());
}
