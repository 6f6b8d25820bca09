import { tallyTrigger, triggers } from "../../core/triggers.ts";
import { triggerFailed } from "../../errors/running.ts";
import { describeError, failure, skipped, toError } from "../../states/make.ts";
import { isSignal } from "../../states/signals.ts";
import type { State } from "../../states/state.ts";
import { isThenable } from "../../util/thenable.ts";
import { outsideBody } from "../after-body.ts";
import { runInside } from "../context.ts";
import { stateOfSignal } from "../signal-state.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { become } from "../transition.ts";

/**
 * Asks the trigger. No gives TriggerFailed, and so does an error; a signal sets that signal's state. Neither is ever retried.
 * A resource is given back only where there is one.
 */
export function checkTrigger(run: TaskRun): Next | Promise<Next> {
  const { node } = run;
  if (node.resource !== undefined) {
    const without = resourceMissing(run);
    if (without !== undefined) return endWith(run, without);
  }
  const { trigger } = node.settings;
  const upstreams = run.services.upstreamsOf(node);
  const counting = tallyTrigger(trigger);
  try {
    const yes =
      counting === undefined
        ? runInside(outsideBody(run), () => trigger(upstreams.states(run.mapIndex)))
        : counting(upstreams.tally(run.mapIndex), run.resumed);
    if (isThenable(yes)) return waitFor(run, yes);
    return yes ? undefined : endWith(run, refused(run));
  } catch (thrown) {
    return endWith(run, thrownState(run, thrown));
  }
}

async function waitFor(run: TaskRun, answer: PromiseLike<boolean>): Promise<Next> {
  try {
    if (await answer) return undefined;
  } catch (thrown) {
    return endWith(run, thrownState(run, thrown));
  }
  return endWith(run, refused(run));
}

async function endWith(run: TaskRun, state: State): Promise<Next> {
  return (await become(run, state)) ?? "end";
}

function thrownState(run: TaskRun, thrown: unknown): State {
  if (isSignal(thrown)) return stateOfSignal(thrown, run);
  const error = toError(thrown);
  return failure("TriggerFailed", error, `The trigger threw ${describeError(error)}`);
}

function refused(run: TaskRun): State {
  const troubled = run.services.upstreamsOf(run.node).troubled(run.mapIndex);
  const [first] = troubled;
  const upstreams = first === undefined ? "every upstream task was successful" : troubled.map(({ label, state }) => `${label} is ${state.type}`).join(", ");
  const cause = first !== undefined && "error" in first.state ? { cause: first.state.error } : {};
  const error = triggerFailed({ task: run.label, trigger: triggerName(run), upstreams }, cause);
  return failure("TriggerFailed", error, error.what);
}

/** One that only stands in the options, as `trigger: () => ...`, has no name of its own. */
function triggerName(run: TaskRun): string | undefined {
  const { trigger } = run.node.settings;
  const builtIn = Object.entries(triggers).find(([, candidate]) => candidate === trigger);
  const { name } = trigger;
  return builtIn?.[0] ?? (name === "" || name === "trigger" ? undefined : name);
}

/** Why there is nothing to clean up, if there is nothing. */
function resourceMissing(run: TaskRun): State | undefined {
  const { resource } = run.node;
  if (resource === undefined) return undefined;
  const upstreams = run.services.upstreamsOf(run.node);
  const missing = [resource.init, resource.setup].find((node) => node !== undefined && !upstreams.hasValue(node, run.mapIndex));
  return missing === undefined ? undefined : skipped(`There is nothing to clean up: ${missing.slug} gave no resource.`);
}
