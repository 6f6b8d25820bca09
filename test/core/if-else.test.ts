import { describe, expect, test } from "vitest";
import { ifElse, switchCase } from "../../src/core/if-else.ts";
import { parameter } from "../../src/core/parameter.ts";
import { task } from "../../src/core/task.ts";
import { isSignal } from "../../src/states/signals.ts";
import { argsOf, built, edgesOf, expectError, graphOf, slugsOf } from "../helpers/flow-graph.ts";
import { thrownBy } from "../helpers/thrown-by.ts";

const check = task("check", () => "yes");
const step = task("step", (...xs: unknown[]) => xs);

/** The states that the comparisons of a flow ask for, given a value. */
function left(build: () => unknown, value: unknown): string[] {
  const comparisons = graphOf(build).nodes.filter(({ name }) => /^(if|else|case)/.test(name));
  return comparisons.map(({ fn, args }) => {
    const key = args[1]?.template;
    const signal = thrownBy(() => Reflect.apply(fn ?? check, undefined, [value, key?.kind === "value" ? key.value : undefined]));
    return isSignal(signal) ? `Skipped: ${signal.message}` : "runs";
  });
}

describe("ifElse", () => {
  test("gates both branches by a comparison of their own", () => {
    const { graph } = built(() => {
      const ready = step(0);
      ifElse(check(), step(ready), step(2));
    });
    expect(slugsOf(graph.nodes)).toEqual(["step-1", "check-1", "step-2", "step-3", "if-1", "else-1"]);
    expect(edgesOf(graph)).toEqual(["step-1 ─xs[0]▶ step-2", "check-1 ─condition▶ if-1", "if-1 ─▶ step-2", "check-1 ─condition▶ else-1", "else-1 ─▶ step-3"]);
    expect(slugsOf(graph.order)).toEqual(["step-1", "check-1", "if-1", "step-2", "else-1", "step-3"]);
  });

  test("goes by truth", () => {
    const both = () => ifElse(check(), step(1), step(2));
    for (const value of [true, 1, "no", [], {}]) expect(left(both, value)).toEqual(["runs", "Skipped: The condition is true."]);
    for (const value of [false, 0, "", null, undefined, Number.NaN]) expect(left(both, value)).toEqual(["Skipped: The condition is false.", "runs"]);
  });

  test("a branch may be left out", () => {
    expect(slugsOf(graphOf(() => ifElse(check(), step(1))).nodes)).toEqual(["check-1", "step-1", "if-1"]);
    expect(slugsOf(graphOf(() => ifElse(check(), null, step(1))).nodes)).toEqual(["check-1", "step-1", "else-1"]);
  });

  test("a branch may be an array or object of refs, all of which are gated", () => {
    const { graph } = built(() => ifElse(check(), { a: step(1), more: [step(2), step(3).at(0)] }));
    expect(edgesOf(graph)).toEqual(["check-1 ─condition▶ if-1", "if-1 ─▶ step-1", "if-1 ─▶ step-2", "if-1 ─▶ step-3"]);
  });

  test("a condition may be a value", () => {
    expect(argsOf(graphOf(() => ifElse(false, step(1))).bySlug("if-1"))).toEqual(["false"]);
  });

  test("a branch that the condition needs is a cycle, at that place", () => {
    const graph = graphOf(() => {
      const answer = check();
      ifElse(step(answer), answer);
    });
    expectError(() => graph.validate(), "E008", "check-1 → step-1 → if-1 → (");
  });
});

describe("switchCase", () => {
  test("gates each branch by its key", () => {
    const { graph } = built(() => switchCase(check(), { yes: step(1), no: [step(2), step(3)] }));
    expect(edgesOf(graph)).toEqual([
      "check-1 ─value▶ case(yes)-1",
      "case(yes)-1 ─▶ step-1",
      "check-1 ─value▶ case(no)-1",
      "case(no)-1 ─▶ step-2",
      "case(no)-1 ─▶ step-3",
    ]);
  });

  test("goes by the text of the key", () => {
    const all = () => switchCase(check(), { 1: step(1), true: step(2), null: step(3) });
    expect(left(all, 1)).toEqual(["runs", "Skipped: The condition is not true.", "Skipped: The condition is not null."]);
    expect(left(all, "1")[0]).toBe("runs");
    expect(left(all, true)[1]).toBe("runs");
    expect(left(all, null)[2]).toBe("runs");
    expect(left(all, "else").every((text) => text.startsWith("Skipped"))).toBe(true);
  });
});

test("a branch without a task is refused", () => {
  expectError(() => graphOf(() => Reflect.apply(ifElse, undefined, [check(), 1])), "E028", "branch for true of ifElse(...) is the number 1");
  expectError(() => graphOf(() => ifElse(check(), step(1), [])), "E028", "branch for false", "an empty array");
  expectError(() => graphOf(() => switchCase(check(), { a: parameter("p") })), "E028", 'branch "a" of switchCase(...) is the ref p');
});

test("branches of another flow are refused, and so is a call outside", () => {
  const other = built(() => step(1)).refs;
  expectError(() => graphOf(() => ifElse(check(), other)), "E007");
  expectError(() => ifElse(1, other), "E001", "ifElse(...)");
  expectError(() => switchCase(1, {}), "E001", "switchCase(...)");
});
