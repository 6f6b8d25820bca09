import { expect } from "vitest";
import { errorAsValue, everyValue, nothing, orderOnly, partlyFailed, references, sampleNamed, sampleNames } from "../../fixtures/flows/results.ts";
import { thrownBy } from "../../helpers/thrown-by.ts";
import type { Promises } from "./kit.ts";

export const results: Promises = {
  "plain data of every kind reaches the next task and the reader as it was, also after an await": async ({ run }) => {
    const { run: ended } = await run(everyValue);
    const expected = sampleNames.map(sampleNamed);
    expect(ended.get(everyValue.refs.made)).toStrictEqual(expected);
    expect(ended.get(everyValue.refs.passed)).toStrictEqual(expected);
    expect(ended.statesOf(everyValue.refs.made).map(({ type }) => type)).toEqual(sampleNames.map(() => "Success"));
  },

  "parts that are shared inside a value stay shared": async ({ run }) => {
    const { run: ended } = await run(everyValue);
    const [first, second] = ended.get(everyValue.refs.passed)[sampleNames.indexOf("shared")] as object[];
    expect(first).toBe(second);
  },

  "refs are filled in at any depth of arrays and objects, with parts of values and unpacked outputs": async ({ run }) => {
    const { run: ended } = await run(references);
    const deep = [{ list: [1, { deeper: [1, "constant"] }], date: new Date(0) }, "second", "Ada"];
    expect(ended.get(references.refs.deep)).toEqual(deep);
    expect(ended.get(references.refs.second)).toEqual(["h", "eadrace"]);
    expect(ended.get(references.refs.part)).toEqual(["first", "second"]);
  },

  "constants and collections are not handed to the executor": async ({ run }) => {
    const { events } = await run(references);
    const submitted = events.flatMap((event) => (event.kind === "submit" ? [event.slug] : []));
    expect(submitted.sort()).toEqual(["collect-1", "collect-2", "one-1", "person-1", "split-1"]);
  },

  "a flow without tasks succeeds": async ({ run }) => {
    const story = await run(nothing);
    expect(story.run.state).toMatchObject({ type: "Success", message: "All reference tasks succeeded." });
    expect(story.flowStates()).toEqual(["Running", "Success"]);
  },

  "order without data is kept": async ({ run }) => {
    expect((await run(orderOnly)).starts()).toEqual(["note-3", "note-2", "note-1"]);
  },

  "an error that is returned is a value": async ({ run }) => {
    const story = await run(errorAsValue);
    expect(story.final("returns-error-1").type).toBe("Success");
    expect(story.run.get(errorAsValue.refs)).toBe("just a value");
  },

  "a run is read by ref, by slug and by name, and throws where there is no value": async ({ run }) => {
    const { run: ended } = await run(partlyFailed);
    const { good, bad } = partlyFailed.refs;
    expect([ended.get(good), ended.get("one-1"), ended.get("one")]).toEqual([1, 1, 1]);
    expect(ended.successful).toBe(false);
    expect(ended.state).toMatchObject({ type: "Failed", message: "Some reference tasks failed." });
    const error = thrownBy(() => ended.get(bad));
    expect(error).toMatchObject({ code: "E300", state: { type: "Failed" }, cause: { name: "TypeError", message: "no value" } });
    expect(thrownBy(() => ended.get("two"))).toMatchObject({ code: "E302" });
    expect(thrownBy(() => ended.get(errorAsValue.refs))).toMatchObject({ code: "E303" });
  },
};
