import { expect } from "vitest";
import { keeping, parameters, sharedInputs, spoiling, unread } from "../../fixtures/flows/values.ts";
import type { Promises } from "./kit.ts";

const asMade = [[1, 2], [["a", 1]], [1, 2]];

export const isolation: Promises = {
  "a task run may change what it was given: nobody else sees it": async ({ run }) => {
    const { run: ended } = await run(spoiling, { context: { extra: { list: [] } } });
    expect(spoiling.refs.seen.map((ref) => ended.get(ref))).toEqual([asMade, asMade]);
    expect(ended.get(spoiling.refs.made)).toEqual({ list: [1, 2], map: new Map([["a", 1]]), bytes: new Uint8Array([1, 2]) });
    expect(spoiling.refs.constants.map((ref) => ended.get(ref))).toEqual([[1], [1]]);
  },

  "what a body does to its result later changes nothing": async ({ run }) => {
    expect((await run(spoiling)).run.get(spoiling.refs.changed)).toBe(1);
  },

  "parameters and what was given as context cannot be changed through context": async ({ run }) => {
    const extra = { list: [] };
    const setting = { on: true };
    const { run: ended } = await run(spoiling, { context: { extra }, parameters: { setting } });
    for (const ref of spoiling.refs.context) expect(ended.get(ref)).toEqual(["true", "TypeError", "TypeError"]);
    expect(ended.get(spoiling.refs.setting)).toBe(true);
    expect([extra, setting]).toEqual([{ list: [] }, { on: true }]);
    expect([Object.isFrozen(extra), Object.isFrozen(setting)]).toEqual([false, false]);
  },

  "what goes whole to every child is the same to each, whatever the others try": async ({ run }) => {
    expect((await run(sharedInputs)).run.get(sharedInputs.refs)).toEqual([asMade, asMade]);
  },
};

export const valuesKept: Promises = {
  "what was returned, reference tasks and terminal tasks keep their values; others are released, and say how to keep them": async ({ run }) => {
    const { run: ended } = await run(keeping);
    expect(ended.get(keeping.refs.returned)).toEqual([1, 2, 3]);
    expect(ended.get("last")).toBe(3);
    for (const slug of ["list-1", "count-1", "pass-2"]) {
      expect(() => ended.get(slug)).toThrow(/E301|given up/);
      expect(() => ended.get(slug)).toThrow('keep: "all"');
    }
    expect(ended.statesOf("pass-2").map(({ type }) => type)).toEqual(["Success", "Success", "Success"]);
  },

  "keep holds on to all of them, or to those that are named": async ({ run }) => {
    const all = (await run(keeping, { keep: "all" })).run;
    expect([all.get("list"), all.get("pass-2"), all.get("count")]).toEqual([[1, 2, 3], [1, 2, 3], 3]);
    const some = (await run(keeping, { keep: [keeping.refs.returned] })).run;
    expect(() => some.get("list")).toThrow("given up");
  },

  "a value that nobody reads is released, unless its task is at an end": async ({ run }) => {
    const { run: ended } = await run(unread);
    expect(() => ended.get("list")).toThrow("given up");
    expect(ended.get("pass")).toBe(1);
  },
};

export const parametersOfRuns: Promises = {
  "a parameter is what was given, else what the context gives, else its default, and null is a value": async ({ run }) => {
    const get = async (options: Parameters<typeof parameters.run>[0]): Promise<unknown> => (await run(parameters, options)).run.get(parameters.refs);
    expect(await get({ parameters: { required: 1 } })).toEqual([1, "default", null]);
    expect(await get({ parameters: { required: null }, context: { parameters: { required: 2, optional: "context", unknown: 1 } } })).toEqual([
      null,
      "context",
      null,
    ]);
    expect(await get({ context: { parameters: { required: [1] } } })).toEqual([[1], "default", null]);
    expect(await get({ parameters: { required: undefined, optional: undefined }, context: { parameters: { required: 3 } } })).toEqual([3, "default", null]);
  },

  "it is Success from the start, and never handed to the executor": async ({ run }) => {
    const story = await run(parameters, { parameters: { required: 1 } });
    expect(story.states("required")).toEqual(["Success"]);
    expect(story.submits("required")).toBe(0);
    expect(story.run.stateOf("optional")).toMatchObject({ type: "Success", message: "Given to the run." });
  },

  "an unknown or missing one rejects before anything runs": async ({ run }) => {
    await expect(run(parameters, { parameters: { required: 1, requird: 2 } })).rejects.toMatchObject({
      code: "E305",
      message: expect.stringContaining("Did you mean required?"),
    });
    await expect(run(parameters)).rejects.toMatchObject({ code: "E306", message: expect.stringContaining("required") });
  },
};
