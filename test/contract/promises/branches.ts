import { expect } from "vitest";
import {
  askedTriggers,
  branches,
  customTriggers,
  filtering,
  mappedBranches,
  merging,
  resources,
  simpleResource,
  skipping,
  triggersOverNothing,
  triggerTable,
  upstreamEnds,
} from "../../fixtures/flows/branches.ts";
import { outcomeOf } from "../../helpers/run-invariants.ts";
import type { Promises } from "./kit.ts";

/** What each trigger says, worked out from its sentence in the docs. */
function expected(trigger: string, ends: readonly string[]): string {
  const [ok, failed, skipped] = ["ok", "fail", "skip"].map((end) => ends.filter((one) => one === end).length) as [number, number, number];
  const successful = ok + skipped;
  const total = ends.length;
  const none = total === 0;
  if (trigger === "notAllSkipped" && skipped === total) return "Skipped";
  const passes: Readonly<Record<string, boolean>> = {
    allSuccessful: failed === 0,
    notAllSkipped: failed === 0,
    allFailed: failed === total,
    anySuccessful: none || successful > 0,
    anyFailed: none || failed > 0,
    allFinished: true,
    alwaysRun: true,
    "some successful": none || (successful >= 1 && successful <= 2),
    "half successful": none || successful >= total / 2,
    "at most one failed": failed <= 1,
    "one failed": none || failed === 1,
    "custom, two": total === 2,
    "custom, later": failed > 0,
  };
  return passes[trigger] ? "Success" : "TriggerFailed";
}

export const triggersAndSkips: Promises = {
  "every trigger decides by how its upstream tasks ended": async ({ run }) => {
    const { run: ended } = await run(triggerTable);
    for (const ends of upstreamEnds) {
      for (const trigger of Object.keys(askedTriggers)) {
        const slug = `${trigger}: ${ends.join(" ")}`;
        expect(`${slug} → ${ended.stateOf(slug).type}`).toBe(`${slug} → ${expected(trigger, ends)}`);
      }
    }
  },

  "after a map over nothing no upstream was successful or failed, but there was one": async ({ run }) => {
    const { run: ended } = await run(triggersOverNothing);
    const types = Object.fromEntries(Object.keys(askedTriggers).map((name) => [name, ended.stateOf(name).type]));
    expect(types).toEqual({
      ...{ allSuccessful: "Success", allFailed: "Success", allFinished: "Success", alwaysRun: "Success", notAllSkipped: "Skipped" },
      ...{ anySuccessful: "TriggerFailed", anyFailed: "TriggerFailed", "some successful": "TriggerFailed", "one failed": "TriggerFailed" },
      ...{ "half successful": "Success", "at most one failed": "Success", "custom, two": "TriggerFailed", "custom, later": "TriggerFailed" },
    });
  },

  "one skipped upstream skips a task, whatever its trigger and whatever else failed": async ({ run }) => {
    const { run: ended } = await run(skipping);
    for (const ref of [skipping.refs.one, skipping.refs.beforeFailure, skipping.refs.chain]) {
      expect(ended.stateOf(ref)).toMatchObject({ type: "Skipped", result: undefined, message: expect.stringContaining("skipOnUpstreamSkip") });
    }
    expect(ended.get(skipping.refs.asked)).toBe("nothing");
  },

  "a trigger of the user's may throw, skip, wait and read the context and values": async ({ run }) => {
    const { run: ended } = await run(customTriggers);
    expect(ended.stateOf("throws")).toMatchObject({ type: "TriggerFailed", error: { name: "RangeError", message: "a trigger threw" } });
    expect(ended.stateOf("rejects")).toMatchObject({ type: "TriggerFailed", error: { name: "RangeError" } });
    expect(ended.stateOf("skips")).toMatchObject({ type: "Skipped", message: "a trigger skips" });
    expect(["reads the context", "reads a value"].map((name) => ended.stateOf(name).type)).toEqual(["Success", "Success"]);
    expect(ended.stateOf("sees children").type).toBe("Success");
    expect(ended.stateOf("gives nothing")).toMatchObject({ type: "TriggerFailed", error: { code: "E317" } });
  },
};

export const controlFlow: Promises = {
  "ifElse, switchCase and caseOf skip what was not chosen, and merge takes what ran": async ({ run }) => {
    const { chosen, word, inside, orElse } = branches.refs;
    const first = (await run(branches)).run;
    expect([chosen, word, inside, orElse].map((ref) => first.get(ref))).toEqual(["yes", "b", "inside", "inside"]);
    const second = (await run(branches, { parameters: { flag: 0, word: "c" } })).run;
    expect([chosen, word, orElse].map((ref) => second.get(ref))).toEqual(["no", "c", "else"]);
    expect(second.stateOf(inside).type).toBe("Skipped");
    const third = (await run(branches, { parameters: { flag: null, word: "other" } })).run;
    expect([chosen, orElse].map((ref) => third.get(ref))).toEqual(["no", "else"]);
    expect(third.stateOf(word).type).toBe("Skipped");
  },

  "merge takes the first branch that was not skipped, null and undefined included, in the order of its arguments": async ({ run }) => {
    const { run: ended } = await run(merging);
    const { nothing, failed, many, part } = merging.refs;
    expect(ended.stateOf(nothing).type).toBe("Skipped");
    expect(ended.stateOf(failed).type).toBe("TriggerFailed");
    expect(ended.get(merging.refs.null)).toBeNull();
    expect(outcomeOf(ended.stateOf(merging.refs.missing))).toBe("Success(undefined)");
    expect(ended.get(many)).toBe("branch 2");
    expect(ended.get(part)).toBe("whole");
    expect(ended.get(merging.refs.mapped)).toBe("instead of the children");
    expect(ended.get(merging.refs.someMapped)).toEqual([undefined, 2]);
    expect(ended.get(merging.refs.emptyMapped)).toEqual([]);
  },

  "filter drops what is missing or failed, or what its function says": async ({ run }) => {
    const { run: ended } = await run(filtering, { reference: ["filter-1", "big-1"], tasksDecide: false });
    expect(ended.get(filtering.refs.dropped)).toEqual([0, 2]);
    expect(ended.get(filtering.refs.even)).toEqual([2, 3]);
  },

  "branches can be mapped": async ({ run }) => {
    expect((await run(mappedBranches)).run.get(mappedBranches.refs)).toEqual([{ small: 1 }, { big: 2 }, { big: 3 }]);
  },
};

export const resourceManagers: Promises = {
  "a resource is set up before the tasks of its block, and cleaned up after all of them": async ({ run }) => {
    const story = await run(resources);
    expect(story.run.get(resources.refs.first)).toBe("resource t 1");
    expect(story.starts().filter((label) => !label.startsWith("name"))).toHaveLength(6);
    expect(story.logs()).toEqual(["init", "setup", "cleanup resource t of t"]);
    const order = story.starts();
    expect(order.indexOf("table.setup-1")).toBeLessThan(order.indexOf("note-1"));
    expect(order.at(-1)).toBe("table.cleanup-1");
  },

  "it is cleaned up also where the block failed, which decides the run": async ({ run }) => {
    const story = await run(resources, { parameters: { name: "bad body" } });
    expect(story.final("table.cleanup-1").type).toBe("Success");
    expect(story.run.state.type).toBe("Failed");
  },

  "without a resource nothing is cleaned up, and the run fails": async ({ run }) => {
    for (const name of ["bad init", "bad setup"]) {
      const story = await run(resources, { parameters: { name } });
      expect(story.final("table.cleanup-1").type).toBe("Skipped");
      expect(story.final("use-1").type).toBe("TriggerFailed");
      expect(story.run.state.type).toBe("Failed");
    }
  },

  "a clean-up that fails does not fail the run": async ({ run }) => {
    const story = await run(resources, { parameters: { name: "bad cleanup" } });
    expect(story.final("table.cleanup-1").type).toBe("Failed");
    expect(story.run.state.type).toBe("Success");
  },

  "a resource without init is made from the arguments, and its block may be mapped": async ({ run }) => {
    const story = await run(simpleResource);
    expect(story.run.get(simpleResource.refs)).toEqual(["a 2", "b 2"]);
    expect(story.logs()).toEqual(["cleanup 2"]);
  },
};
