import { describe, expect, test } from "vitest";
import { type Tally, type Trigger, tallyOf, tallyTrigger, triggers } from "../../src/core/triggers.ts";
import { failure, skipped, success } from "../../src/states/make.ts";
import type { State } from "../../src/states/state.ts";
import { thrownBy } from "../helpers/thrown-by.ts";

const ok = success(1);
const failed = failure("Failed", new Error("no"));
const left = skipped("left out");

/** What a built-in trigger decides: by the states, and by their tally, which must agree. */
function decision(trigger: Trigger, upstreams: readonly State[]): unknown {
  const byStates = thrownOr(() => trigger(upstreams));
  expect(byTally(trigger, tallyOf(upstreams))).toEqual(byStates);
  return byStates;
}

const byTally = (trigger: Trigger, tally: Tally): unknown => thrownOr(() => tallyTrigger(trigger)?.(tally, false));

function thrownOr(decide: () => unknown): unknown {
  let decided: unknown;
  const thrown = thrownBy(() => {
    decided = decide();
  });
  return thrown === undefined ? decided : (thrown as { stateType: string }).stateType;
}

const { allSuccessful, allFailed, anySuccessful, anyFailed, allFinished, notAllSkipped, manualOnly, someSuccessful, someFailed } = triggers;

describe("a trigger", () => {
  test("counts a skipped upstream as successful", () => {
    expect([allSuccessful, allFailed, anySuccessful, anyFailed, allFinished].map((one) => decision(one, [left]))).toEqual([true, false, true, false, true]);
    expect([decision(notAllSkipped, [left, ok]), decision(notAllSkipped, [left, failed]), decision(notAllSkipped, [left])]).toEqual([true, false, "Skipped"]);
  });

  test("passes without upstream tasks, but notAllSkipped, which skips, and manualOnly, which pauses", () => {
    const passing = [allSuccessful, allFailed, anySuccessful, anyFailed, allFinished, someSuccessful(3), someFailed(1, 1), someSuccessful(0.5)];
    expect(passing.map((one) => decision(one, []))).toEqual(passing.map(() => true));
    expect([decision(notAllSkipped, []), decision(manualOnly, [])]).toEqual(["Skipped", "Paused"]);
  });

  test("finds none that was successful or failed in an upstream task that was mapped over nothing", () => {
    const nothing: Tally = { tasks: 1, total: 0, finished: 0, successful: 0, failed: 0, skipped: 0 };
    expect([allSuccessful, allFailed, allFinished].map((one) => byTally(one, nothing))).toEqual([true, true, true]);
    expect([anySuccessful, anyFailed].map((one) => byTally(one, nothing))).toEqual([false, false]);
    expect([someSuccessful(1), someFailed(1), someSuccessful(), someFailed(undefined, 2), someSuccessful(0.5)].map((one) => byTally(one, nothing))).toEqual([
      ...[false, false, true, true, true],
    ]);
    expect(byTally(notAllSkipped, nothing)).toBe("Skipped");
  });

  test("takes a bound below 1 as a share of all, and any other as a number", () => {
    const upstreams = [ok, ok, failed, failed];
    const limits: [number | undefined, number | undefined, boolean][] = [
      [2, 2, true],
      [3, undefined, false],
      [undefined, 1, false],
      [0.5, 0.5, true],
      [0.51, undefined, false],
      [undefined, 0.49, false],
      [1, 1, false],
      [undefined, undefined, true],
    ];
    for (const [atLeast, atMost, expected] of limits) {
      expect(decision(someSuccessful(atLeast, atMost), upstreams)).toBe(expected);
      expect(decision(someFailed(atLeast, atMost), upstreams)).toBe(expected);
    }
  });

  test("that pauses lets a task pass that was resumed", () => {
    expect(tallyTrigger(manualOnly)?.(tallyOf([failed]), true)).toBe(true);
  });
});
