import { expect } from "vitest";
import { everySignal, loopFails, loopSpoils, loops, loopsSlowly } from "../../fixtures/flows/retries.ts";
import { outcomeOf } from "../../helpers/run-invariants.ts";
import type { Promises } from "./kit.ts";

export const signalsAndLoops: Promises = {
  "a signal sets the state that it is named for, with its message": async ({ run }) => {
    const { run: ended } = await run(everySignal);
    const { refs } = everySignal;
    expect(ended.stateOf(refs.skipped)).toMatchObject({ type: "Skipped", message: "left out", result: undefined });
    expect(ended.stateOf(refs.failed)).toMatchObject({ type: "Failed", message: "by a signal" });
    expect(ended.stateOf(refs.success)).toMatchObject({ type: "Success", message: "by a signal", result: 3 });
    expect(ended.get(refs.swallowed)).toBe("went on");
  },

  "a skipped task has a value only where Skip was given one": async ({ run }) => {
    const { run: ended } = await run(everySignal, { keep: "all" });
    expect(ended.get("skips-with-value")).toBe(7);
    expect(outcomeOf(ended.stateOf(everySignal.refs.withValue))).toBe("Skipped(undefined)");
    expect(ended.get(everySignal.refs.taken)).toBe(8);
    expect(() => ended.get(everySignal.refs.skipped)).toThrow("has no value: it is Skipped");
  },

  "Loop runs the task once more, with what the last round gave": async ({ run }) => {
    const story = await run(loops);
    expect(story.run.get(loops.refs.single)).toBe(15);
    expect(story.run.get(loops.refs.mapped)).toEqual([1, 3, 6]);
    expect(story.states("count-1")).toEqual([...Array.from({ length: 4 }, () => ["Running", "Looped"]).flat(), "Running", "Success"]);
    expect(story.submits("count-1")).toBe(1);
    expect(story.stateObjects("count-1")[1]).toMatchObject({ type: "Looped", loopCount: 1, result: 1, message: "round 1" });
  },

  "ten thousand rounds are nothing special": async ({ run }) => {
    const story = await run(loops, { parameters: { limit: 10_000 } });
    expect(story.run.get(loops.refs.single)).toBe(50_005_000);
  },

  "a failure in a round starts that round again, and the next one counts its starts anew": async ({ run }) => {
    const story = await run(loopFails);
    expect(story.run.get(loopFails.refs)).toEqual(["round 1 start 1", "round 2 start 2", "round 3 start 1"]);
    expect(story.submits("round-1")).toBe(2);
  },

  "what a failed start made of the last round's result does not reach the next start": async ({ run }) => {
    expect((await run(loopSpoils)).run.get(loopSpoils.refs)).toEqual([1, 2]);
  },

  "a timeout holds for each round": async ({ run }) => {
    expect((await run(loopsSlowly)).run.get(loopsSlowly.refs)).toBe(4);
  },
};
