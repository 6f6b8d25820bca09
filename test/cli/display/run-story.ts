import { nothingToMapOver } from "../../../src/errors/running.ts";
import type { RunEvent, StateEvent } from "../../../src/protocol/events.ts";
import { failure, mapped, pending, plain, retrying, running, skipped, success, waiting } from "../../../src/states/make.ts";
import type { State } from "../../../src/states/state.ts";

/** States in short words. */
export const states = {
  pending,
  running,
  success: success(1),
  skipped: skipped("left out"),
  failed: failure("Failed", new Error("boom")),
  timedOut: failure("TimedOut", new Error("late")),
  crashed: failure("Crashed", new Error("gone")),
  noList: failure("Failed", nothingToMapOver({ task: "fetch-1" })),
  refused: failure("TriggerFailed", new Error("no"), "The trigger allSuccessful of load-1 did not let it run: transform-1 is Failed."),
  unwanted: failure("TriggerFailed", new Error("no"), "The trigger allFailed of load-1 did not let it run: every upstream task was successful."),
  paused: waiting("Paused", null, "waits"),
  resumed: waiting("Resume", null, "resumed"),
  cancelled: plain("Cancelled", "cancelled"),
} as const;

export const mappedOver = (count: number): State => mapped(count, undefined);
export const retryingAt = (at: number, runCount: number): State => retrying(new Date(at), runCount, "again");

/** The event of one change of state. */
export function change(slug: string, [from, to]: readonly [State, State], more: Partial<Pick<StateEvent, "at" | "mapIndex" | "willRetry">> = {}): RunEvent {
  return { kind: "state", slug, attempt: 1, from, to, at: 0, ...more };
}

/** The events of a task run that goes from Pending to Running and on to a state. */
export function story(slug: string, to: State, more: { readonly from?: number; readonly until?: number; readonly mapIndex?: number } = {}): RunEvent[] {
  const { from = 0, until = from, mapIndex } = more;
  const of = mapIndex === undefined ? {} : { mapIndex };
  return [change(slug, [pending, running], { at: from, ...of }), change(slug, [running, to], { at: until, ...of })];
}
