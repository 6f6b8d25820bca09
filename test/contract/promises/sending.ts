import { expect } from "vitest";
import { faultNames, unsendable } from "../../fixtures/flows/unsendable.ts";
import type { Promises } from "./kit.ts";

export const sending: Promises = {
  "a result that cannot be sent fails its task, and says where in it the fault lies": async ({ run }) => {
    const { run: ended } = await run(unsendable);
    for (const [i, state] of ended.statesOf(unsendable.refs.made).entries()) {
      expect(state).toMatchObject({ type: "Failed", message: expect.stringContaining("is not serialisable") });
      expect(state.message).toContain(faultNames[i]);
    }
    expect(ended.get(unsendable.refs.other)).toBe("unharmed");
  },
};
