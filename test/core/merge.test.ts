import { expect, test } from "vitest";
import { merge } from "../../src/core/merge.ts";
import { task } from "../../src/core/task.ts";
import { triggers } from "../../src/core/triggers.ts";
import { argsOf, built, edgesOf, expectError, graphOf, nodeOf } from "../helpers/flow-graph.ts";
import { thrownBy } from "../helpers/thrown-by.ts";

const step = task("step", (n: number) => n);

test("merge reads outcomes of its branches, in order, also of more than nine", () => {
  const { graph, refs } = built(() => merge(...Array.from({ length: 11 }, (_, i) => step(i))));
  expect(argsOf(nodeOf(refs))).toEqual(Array.from({ length: 11 }, (_, i) => `branch(<step-${i + 1}>)`));
  expect(edgesOf(graph).at(-1)).toBe("step-11 ─branches[10]▶ merge-1");
  expect(nodeOf(refs).settings).toMatchObject({ trigger: triggers.notAllSkipped, skipOnUpstreamSkip: false });
});

test("a branch may be a part of a value", () => {
  const { refs } = built(() => merge(task("make", () => ({ a: 1 }))().at("a"), step(1)));
  expect(argsOf(nodeOf(refs))).toEqual(["branch(<make-1/a>)", "branch(<step-1>)"]);
});

test("the first branch that ran gives the value, whatever it is", () => {
  const fn = nodeOf(built(() => merge(step(1))).refs).fn ?? step;
  const call = (...branches: object[]) => Reflect.apply(fn, undefined, branches);
  const skipped = { skipped: true, value: undefined };
  expect(call(skipped, { skipped: false, value: null }, { skipped: false, value: 2 })).toBeNull();
  expect(call(skipped, { skipped: false, value: undefined })).toBeUndefined();
  expect(call(...Array.from({ length: 12 }, () => skipped), { skipped: false, value: 13 })).toBe(13);
  expect(thrownBy(() => call(skipped, skipped))).toMatchObject({ stateType: "Skipped", message: "All branches were skipped." });
});

test("merge takes refs of this flow", () => {
  expectError(() => graphOf(() => Reflect.apply(merge, undefined, [step(1), 3])), "E021", "merge(...)", "the number 3");
  const other = built(() => step(1)).refs;
  expectError(() => graphOf(() => merge(other)), "E007");
  expectError(() => merge(other), "E001", "merge(...)");
});
