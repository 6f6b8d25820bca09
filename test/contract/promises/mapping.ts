import { expect } from "vitest";
import {
  allUnmapped,
  applied,
  big,
  empty,
  flattened,
  flattenedMixed,
  inStep,
  intoNothing,
  lostLists,
  mixed,
  oneFailed,
  paths,
  position,
  triggerOfChildren,
  unmappable,
} from "../../fixtures/flows/mapping.ts";
import { outcomeOf } from "../../helpers/run-invariants.ts";
import { thrownBy } from "../../helpers/thrown-by.ts";
import type { Promises } from "./kit.ts";

export const mapping: Promises = {
  "lists are mapped over in step, as far as the shortest goes, and unmapped values go whole to each child": async ({ run }) => {
    const { run: ended } = await run(inStep);
    expect(ended.get(inStep.refs.zipped)).toEqual([12, 24]);
    expect(ended.get(inStep.refs.shifted)).toEqual([102, 104, 106]);
    expect(ended.get(inStep.refs.total)).toBe(12);
    expect(ended.stateOf(inStep.refs.zipped)).toMatchObject({ type: "Mapped", count: 2, result: [12, 24] });
  },

  "the parent goes to Mapped at once, and each child through states of its own": async ({ run }) => {
    const story = await run(inStep);
    expect(story.states("double-1")).toEqual(["Mapped"]);
    expect(story.states("double-1[2]")).toEqual(["Running", "Success"]);
  },

  "a map over nothing succeeds, and so does what goes on from it": async ({ run }) => {
    const story = await run(empty);
    const { none, next, total, never } = empty.refs;
    for (const ref of [none, next, never]) {
      expect(story.run.get(ref)).toEqual([]);
      expect(story.run.stateOf(ref)).toMatchObject({ type: "Mapped", count: 0 });
    }
    expect(story.run.get(total)).toBe(0);
    expect(story.run.successful).toBe(true);
  },

  "with every argument unmapped it is one plain run": async ({ run }) => {
    const story = await run(allUnmapped);
    expect(story.run.get("add")).toBe(3);
    expect(story.states("add-1")).toEqual(["Running", "Success"]);
  },

  "a child that fails or is skipped does not hurt its siblings, and counts for its own row only": async ({ run }) => {
    const story = await run(mixed);
    const { children, next, reduced, report, all } = mixed.refs;
    expect(story.run.statesOf(children).map(outcomeOf)).toEqual(["Success(0)", "Failed", "Skipped(undefined)", "Success(3)"]);
    expect(story.run.statesOf(next).map(outcomeOf)).toEqual(["Success(0)", "TriggerFailed", "Skipped(undefined)", "Success(3)"]);
    expect(outcomeOf(story.run.stateOf(reduced))).toBe("Skipped(undefined)");
    expect(story.run.get(report)).toEqual([0, "error: one is bad", undefined, 3]);
    expect(story.run.stateOf(all).type).toBe("Skipped");
    expect(thrownBy(() => story.run.get(children))).toMatchObject({ code: "E300", state: { type: "Failed" } });
    expect(story.run.state.type).toBe("Failed");
  },

  "one failed child fails whoever takes the whole list": async ({ run }) => {
    const { run: ended } = await run(oneFailed);
    expect(ended.stateOf(oneFailed.refs.reduced).type).toBe("TriggerFailed");
    expect(ended.stateOf(oneFailed.refs.withAll).type).toBe("TriggerFailed");
    expect(ended.statesOf(oneFailed.refs.each).map(({ type }) => type)).toEqual(["TriggerFailed", "TriggerFailed"]);
  },

  "a value that is no list fails the mapped task, and says what it was": async ({ run }) => {
    for (const value of ["text", new Map([[0, 1]]), new Set([1]), { 0: "a", length: 1 }, 7, null]) {
      const story = await run(unmappable, { parameters: { value } });
      const state = story.run.stateOf(unmappable.refs);
      expect(state).toMatchObject({ type: "Failed", error: { code: "E314" } });
      expect(story.run.statesOf(unmappable.refs)).toEqual([]);
    }
  },

  "a list whose task failed leaves nothing to map over, unless there is another one": async ({ run }) => {
    const { run: ended } = await run(lostLists);
    expect(ended.stateOf(lostLists.refs.none)).toMatchObject({ type: "Failed", message: expect.stringContaining("nothing to map over") });
    expect(ended.stateOf(lostLists.refs.one).type).toBe("Mapped");
    expect(ended.statesOf(lostLists.refs.one).map(({ type }) => type)).toEqual(["TriggerFailed", "TriggerFailed"]);
    expect(ended.stateOf(lostLists.refs.skipped).type).toBe("Skipped");
  },

  "a property of a value is mapped over like a value": async ({ run }) => {
    const { run: ended } = await run(paths);
    expect(ended.get(paths.refs.rows)).toEqual([2, 4]);
    expect(ended.get(paths.refs.bytes)).toEqual([6, 8]);
    expect(ended.stateOf(paths.refs.lost)).toMatchObject({ type: "Failed", error: { code: "E314" } });
  },

  "a path that leads into nothing fails the task and no more": async ({ run }) => {
    const { run: ended } = await run(intoNothing);
    for (const slug of ["double-1", "sum-1"]) {
      expect(ended.stateOf(slug)).toMatchObject({ type: "Failed", message: expect.stringContaining('Cannot read "b" of undefined') });
    }
  },

  "flatten un-nests one level, of children and of lists": async ({ run }) => {
    const { run: ended } = await run(flattened);
    expect(ended.get(flattened.refs.mapped)).toEqual(["2.0", "2.1", "1.0"]);
    expect(ended.get(flattened.refs.reduced)).toEqual(["2.0", "2.1", "1.0"]);
    expect(ended.get(flattened.refs.constant)).toEqual([1, 2, 3]);
    expect(ended.get(flattened.refs.mixedKinds)).toEqual([[1], 2]);
  },

  "a child without a list counts as one entry when it is un-nested, and carries its state": async ({ run }) => {
    const { run: ended } = await run(flattenedMixed);
    const outcomes = ended.statesOf(flattenedMixed.refs).map(outcomeOf);
    expect(outcomes).toEqual(["Success(0)", "Success(0)", "TriggerFailed", "Skipped(undefined)", "Success(3)", "Success(3)"]);
  },

  "a child knows its place": async ({ run }) => {
    const { run: ended } = await run(position);
    expect(ended.get(position.refs.children)).toEqual([
      [0, "where", "where[0]", "where-1"],
      [1, "where", "where[1]", "where-1"],
    ]);
    expect(ended.get(position.refs.single)).toEqual([undefined, "where", "where", "where-2"]);
  },

  "the trigger is asked for each child with its own row, never for the parent": async ({ run }) => {
    const { run: ended } = await run(triggerOfChildren);
    expect(ended.stateOf(triggerOfChildren.refs).type).toBe("Mapped");
    expect(ended.statesOf(triggerOfChildren.refs).map(outcomeOf)).toEqual(["TriggerFailed", 'Success("one is bad")', "TriggerFailed"]);
  },

  "ten thousand children keep their order": async ({ run }) => {
    const { run: ended } = await run(big);
    const values = ended.get(big.refs.again);
    expect(values).toHaveLength(10_000);
    expect(values.every((value, i) => value === 4 * i)).toBe(true);
    expect(ended.get(big.refs.total)).toBe(2 * 10_000 * 9_999);
  },

  "applyMap maps several tasks together": async ({ run }) => {
    const { run: ended } = await run(applied);
    expect(ended.get("add-1")).toEqual([3, 5, 7]);
    expect(ended.get("pass-1")).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  },
};
