import { expect, test } from "vitest";
import * as headrace from "../../src/index.ts";
import { type StateType, stateCode, stateTypeOf, stateTypes } from "../../src/states/kinds.ts";
import { stateFromRecord } from "../../src/states/make.ts";

/** Which types each predicate is true for: written out, since this is what users rely on. */
const expected: Readonly<Record<string, readonly StateType[]>> = {
  isPending: ["Pending", "Scheduled", "Paused", "Resume", "Retrying"],
  isScheduled: ["Scheduled", "Queued", "Paused", "Resume", "Retrying"],
  isRunning: ["Running", "Cancelling"],
  isFinished: ["Success", "Cached", "Mapped", "Skipped", "Looped", "Failed", "TimedOut", "TriggerFailed", "ValidationFailed", "Crashed", "Cancelled"],
  isSuccessful: ["Success", "Cached", "Mapped", "Skipped"],
  isFailed: ["Failed", "TimedOut", "TriggerFailed", "ValidationFailed", "Crashed"],
  isCached: ["Cached"],
  isMapped: ["Mapped"],
  isSkipped: ["Skipped"],
  isLooped: ["Looped"],
  isRetrying: ["Retrying"],
  isPaused: ["Paused"],
  isQueued: ["Queued"],
  isSubmitted: ["Submitted"],
  isCancelled: ["Cancelled"],
  isCrashed: ["Crashed"],
  isTimedOut: ["TimedOut"],
  isTriggerFailed: ["TriggerFailed"],
};

const exported = new Map<string, unknown>(Object.entries(headrace));

test.each(Object.entries(expected))("%s holds for exactly these types of state", (name, types) => {
  const predicate = exported.get(name) as typeof headrace.isFinished;
  expect(stateTypes.filter((type) => predicate(stateFromRecord({ type }, 0)))).toEqual(stateTypes.filter((type) => types.includes(type)));
});

test("every predicate of states is in the table", () => {
  const others = ["isSignal", "isHeadraceError", "isSecret"];
  expect([...exported.keys()].filter((name) => name.startsWith("is") && !others.includes(name)).sort()).toEqual(Object.keys(expected).sort());
});

test("a type and its code are one for one", () => {
  expect(stateTypes.map((type) => stateTypeOf(stateCode[type]))).toEqual([...stateTypes]);
  expect(() => stateTypeOf(99)).toThrow("Internal error");
});
