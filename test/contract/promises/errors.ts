import { expect } from "vitest";
import { isFailed, type State } from "../../../src/index.ts";
import { badNames, badValues, errorNames, oddNames, oddThrows, thenableResults, thrownErrors } from "../../fixtures/flows/errors.ts";
import type { Promises } from "./kit.ts";

const errorOf = (state: State | undefined): Error => {
  if (state === undefined || !isFailed(state)) throw new Error(`It is ${state?.type}, and has no error`);
  return state.error;
};

export const errors: Promises = {
  "an error keeps its name, message, stack, cause and own fields, thrown or rejected": async ({ run }) => {
    const { run: ended } = await run(thrownErrors);
    for (const ref of [thrownErrors.refs.thrown, thrownErrors.refs.rejected]) {
      const states = ended.statesOf(ref);
      const named = (name: string): Error => errorOf(states[errorNames.indexOf(name)]);
      expect(named("plain")).toMatchObject({ name: "TypeError", message: "plain" });
      expect(named("plain").stack).toMatch(/test\/fixtures\/flows\/errors\.ts:\d+/);
      expect(named("own fields")).toMatchObject({ name: "RangeError", code: "E_FIELDS", details: { list: [1, { deep: true }] } });
      expect(named("of a class")).toMatchObject({ name: "HttpError", message: "of a class", status: 503 });
      expect(named("cause").cause).toMatchObject({ name: "TypeError", message: "inner", code: "E_INNER", cause: "a text" });
      expect(named("aggregate")).toMatchObject({ message: "several", errors: [{ message: "first" }, { name: "TypeError", message: "second" }] });
      expect(named("circular cause").cause).toBe(named("circular cause"));
      for (const state of states) expect(errorOf(state)).toBeInstanceOf(Error);
      expect(states.map(({ type }) => type)).toEqual(errorNames.map(() => "Failed"));
      expect(states[0]?.message).toBe("TypeError: plain");
      expect(states[errorNames.indexOf("no message")]?.message).toBe("SyntaxError");
    }
  },

  "a task that runs after failures gets the error as its input": async ({ run }) => {
    const { run: ended } = await run(thrownErrors);
    const seen = ended.get(thrownErrors.refs.seen);
    expect(seen[errorNames.indexOf("own fields")]).toMatchObject({ name: "RangeError", message: "with fields", code: "E_FIELDS" });
    for (const value of seen) expect(value).toBeInstanceOf(Error);
  },

  "whatever is thrown fails the task and no more": async ({ run }) => {
    const { run: ended } = await run(oddThrows);
    for (const ref of [oddThrows.refs.thrown, oddThrows.refs.rejected]) {
      const states = ended.statesOf(ref);
      expect(states.map(({ type }) => type)).toEqual(oddNames.map(() => "Failed"));
      const named = (name: string): State | undefined => states[oddNames.indexOf(name)];
      expect(named("text")?.message).toContain("just a text");
      expect(errorOf(named("text")).cause).toBe("just a text");
      expect(errorOf(named("record")).cause).toEqual({ reason: "a record" });
      expect(errorOf(named("null")).cause).toBeNull();
      for (const state of states) expect(typeof state.message).toBe("string");
    }
  },

  "a result that cannot be copied fails the task, is tried again, and hurts nobody else": async ({ run }) => {
    const story = await run(badValues);
    const states = story.run.statesOf(badValues.refs.bad);
    expect(states.map(({ type }) => type)).toEqual(badNames.map(() => "Failed"));
    expect(badNames.map((_, i) => story.submits(`bad-1[${i}]`))).toEqual(badNames.map(() => 2));
    expect(states[0]?.message).toContain("a getter threw");
    expect(story.run.get(badValues.refs.after)).toBe("still here");
  },

  "a thenable that is returned is waited for, and counts once": async ({ run }) => {
    expect((await run(thenableResults)).run.get(thenableResults.refs)).toEqual([1, 2, 3, 5]);
  },
};
