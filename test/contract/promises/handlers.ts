import { expect } from "vitest";
import { choosing, failing, goesOn, insteadOfChildren, inTurn, letGoOn, onFailure, parents } from "../../fixtures/flows/handlers.ts";
import { outcomeOf } from "../../helpers/run-invariants.ts";
import type { Promises } from "./kit.ts";

export const handlers: Promises = {
  "handlers are asked in turn at each change, each with what the one before made of it": async ({ run }) => {
    const story = await run(inTurn);
    expect(story.logs("two-1")).toEqual([
      "first: two Pending → Running",
      "last: two Pending → Running",
      "first: two Running → Success",
      "last: two Running → Success",
    ]);
    expect(story.final("two-1")).toMatchObject({ type: "Success", message: "chosen", result: 2 });
  },

  "a task that is tried again goes through Failed and Retrying": async ({ run }) => {
    expect((await run(failing)).logs("flaky-1")).toEqual([
      "handler: flaky Pending → Running",
      "handler: flaky Running → Failed",
      "handler: flaky Failed → Retrying",
      "handler: flaky Retrying → Running",
      "handler: flaky Running → Failed",
    ]);
  },

  "onFailure is called on each failed start and on TriggerFailed": async ({ run }) => {
    const story = await run(onFailure);
    expect(story.logs("flaky-1")).toEqual(["failure: Failed", "failure: Failed"]);
    expect(story.logs("refused-1")).toEqual(["failure: TriggerFailed"]);
    expect(story.logs("well-1")).toEqual([]);
  },

  "a handler may choose another state, also by a signal": async ({ run }) => {
    const story = await run(choosing);
    const outcome = (name: string): string => outcomeOf(story.final(`${name}-1`));
    expect(story.states("veto-1")).toEqual(["Running", "Success"]);
    expect(outcome("veto")).toBe('Success("saved")');
    expect(story.states("skips-before-1")).toEqual(["Skipped"]);
    expect(story.submits("fails-success-1")).toBe(3);
    expect(story.final("fails-success-1")).toMatchObject({ type: "Failed", error: { name: "TypeError" } });
    expect(story.submits("retries-success-1")).toBe(3);
    expect(story.final("skip-1")).toMatchObject({ type: "Skipped", message: "by a handler" });
    expect(story.final("fail-1")).toMatchObject({ type: "Failed", message: "by a handler" });
    expect(outcome("success")).toBe("Success(5)");
    expect(story.submits("retry-1")).toBe(2);
    expect([story.submits("crashes-1"), story.final("crashes-1").type]).toEqual([1, "Crashed"]);
    expect(story.run.get("after")).toBeInstanceOf(Error);
  },

  "a handler that throws ends the task run Failed, without another start": async ({ run }) => {
    const story = await run(choosing);
    for (const name of ["throws", "throws-early", "rejects"]) {
      expect(story.submits(`${name}-1`)).toBe(1);
      expect(story.final(`${name}-1`)).toMatchObject({ type: "Failed", message: expect.stringContaining("A state handler threw") });
    }
    expect(story.states("throws-early-1")).toEqual(["Failed"]);
  },

  "a handler that returns what is no state, or one that cannot follow, has failed": async ({ run }) => {
    const story = await run(choosing);
    for (const name of ["no-state", "no-such-state", "back", "runs-on", "maps"])
      expect(story.final(`${name}-1`)).toMatchObject({ type: "Failed", error: { code: "E318" } });
    expect(story.final("back-1").message).toContain("Pending cannot follow Running");
  },

  "a handler that turns Paused into Resume goes on at once, keeping the count of starts": async ({ run }) => {
    const story = await run(goesOn);
    expect(story.logs("pauses-1")).toEqual(["start 1, resumed: false", "start 2, resumed: false", "start 2, resumed: true"]);
    expect(story.states("pauses-1")).toEqual(["Running", "Failed", "Retrying", "Running", "Resume", "Running", "Success"]);
    expect(story.run.get(goesOn.refs)).toBe(2);
    const byHand = await run(letGoOn);
    expect(byHand.states("by-hand-1")).toEqual(["Resume", "Running", "Failed", "Retrying", "Resume", "Running", "Success"]);
  },

  "the parent of a mapped task has one change of its own, which a handler may turn": async ({ run }) => {
    const story = await run(parents);
    const { run: ended } = story;
    expect(story.logs("told-1")).toEqual(["handler: told Pending → Mapped"]);
    expect(story.logs("told-1[1]")).toEqual(["handler: told Pending → Running", "handler: told Running → Success"]);
    expect(ended.stateOf(parents.refs.veto)).toMatchObject({ type: "Skipped", message: "no children today" });
    expect(ended.stateOf(parents.refs.next).type).toBe("Skipped");
    expect(ended.stateOf(parents.refs.broken)).toMatchObject({ type: "Failed", message: expect.stringContaining("a bug in a handler") });
    expect(ended.stateOf(parents.refs.waits)).toMatchObject({ type: "Failed", message: expect.stringContaining("cannot wait") });
  },

  "a value that a handler gives instead of children is the mapped task's value to whoever reads it, however": async ({ run }) => {
    const { run: ended } = await run(insteadOfChildren, { keep: "all" });
    const { alone, inList, part, each, beside } = insteadOfChildren.refs;
    expect([alone, inList, part, each].map((ref) => ended.get(ref))).toEqual([[10, 20], [[10, 20]], 20, [11, 21]]);
    expect(ended.get(beside)).toEqual([
      [10, true],
      [20, true],
    ]);
  },
};
