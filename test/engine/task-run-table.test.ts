import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TaskNode } from "../../src/core/graph.ts";
import { task } from "../../src/core/task.ts";
import { RunTables } from "../../src/engine/run-tables.ts";
import { label, type TaskRunTable } from "../../src/engine/task-run-table.ts";
import { type StateType, stateCode, stateTypes } from "../../src/states/kinds.ts";
import { mapped, pending, skipped, stateFromRecord, success } from "../../src/states/make.ts";
import { isFailed, isFinished, isSkipped, isSuccessful, type State } from "../../src/states/state.ts";
import { graphOf } from "../helpers/flow-graph.ts";

const pass = task("pass", (x: number) => x);

function tables(width: number): { readonly single: TaskRunTable; readonly wide: TaskRunTable; readonly all: RunTables } {
  const graph = graphOf(() => [pass(1), pass.map([1])]);
  const all = new RunTables(graph);
  const [single, wide] = graph.nodes.map((node) => all.tableOf(node)) as [TaskRunTable, TaskRunTable];
  wide.parent = mapped(width, undefined);
  wide.widen(width);
  return { single, wide, all };
}

const stateOf = (type: StateType, value: number): State =>
  stateFromRecord({ type, message: `${type} ${value}`, result: value, error: new Error(`${value}`) }, value);

describe("a table of task runs", () => {
  test("gives back what was set, whatever was set before and beside it, and counts it", () => {
    const change = fc.record({ index: fc.nat({ max: 4 }), type: fc.constantFrom(...stateTypes), value: fc.nat({ max: 99 }), plain: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const { wide, single } = tables(5);
        const known: State[] = Array.from({ length: 5 }, () => pending);
        for (const { index, type, value, plain } of changes) {
          const state = type === "Success" && plain ? success(value) : stateOf(type, value);
          wide.set(index, state);
          known[index] = state;
        }
        for (const [i, state] of known.entries()) {
          expect(wide.state(i)).toEqual(state);
          expect(wide.isFinished(i)).toBe(isFinished(state));
          expect(wide.hasValue(i)).toBe(isSuccessful(state));
          if (isSuccessful(state)) expect(wide.value(i)).toBe(state.result);
          if (isFailed(state)) expect(wide.value(i)).toBe(state.error);
        }
        const count = (test: (state: State) => boolean): number => known.filter(test).length;
        const tally = { tasks: 1, total: 5, finished: count(isFinished), successful: count(isSuccessful), failed: count(isFailed), skipped: count(isSkipped) };
        expect(wide.tally()).toEqual(tally);
        for (const type of stateTypes) expect(wide.count(stateCode[type])).toBe(count((state) => state.type === type));
        expect(single.state(0)).toBe(pending);
      }),
    );
  });

  test("single tasks share columns and do not disturb each other", () => {
    const graph = graphOf(() => [pass(1), pass(2), pass(3)]);
    const all = new RunTables(graph);
    const [a, b, c] = graph.nodes.map((node) => all.tableOf(node)) as [TaskRunTable, TaskRunTable, TaskRunTable];
    b.set(0, success("b"));
    b.started(0, 2);
    b.setTime(0, 5, 6);
    expect([a, b, c].map((table) => table.state(0).type)).toEqual(["Pending", "Success", "Pending"]);
    a.set(0, stateOf("Failed", 1));
    c.set(0, success(undefined));
    expect([b.value(0), b.runCount(0), b.time(0)]).toEqual(["b", 2, { start: 5, durationMs: 6 }]);
    expect([a.runCount(0), a.time(0)]).toEqual([0, { start: 0, durationMs: 0 }]);
    expect([a, b, c].map((table) => table.tally())).toMatchObject([{ failed: 1, total: 1 }, { successful: 1 }, { successful: 1 }]);
  });

  test("a released value is gone: reading it says how to keep it, the state itself stays", () => {
    const { wide } = tables(2);
    wide.set(0, success({ big: true }));
    wide.set(1, stateOf("Cached", 7));
    wide.release(0);
    wide.release(1);
    for (const i of [0, 1]) {
      expect(() => wide.value(i)).toThrow(`The value of pass-2[${i}] was given up`);
      const state = wide.state(i);
      expect(() => "result" in state && state.result).toThrow('keep: "all"');
    }
    expect([wide.state(0).type, wide.state(1).message]).toEqual(["Success", "Cached 7"]);
  });

  test("a skipped task run has a value only where Skip gave one", () => {
    const { wide } = tables(2);
    wide.set(0, skipped("no"));
    wide.set(1, skipped("no", 5));
    expect([wide.hasValue(0), wide.hasValue(1)]).toEqual([false, true]);
    expect([wide.value(0), wide.value(1)]).toEqual([undefined, 5]);
  });

  test("takes task runs over from another run as they are", () => {
    const { wide: from } = tables(3);
    from.set(0, success("kept"));
    from.set(1, success("lost"));
    from.release(1);
    from.set(2, stateOf("Failed", 3));
    for (const i of [0, 1, 2]) from.started(i, i + 1);
    from.setTime(0, 10, 20);
    const { wide } = tables(3);
    for (const i of [0, 1, 2]) wide.adopt(i, from);
    expect(wide.value(0)).toBe("kept");
    expect(() => wide.value(1)).toThrow("given up");
    expect(wide.state(2)).toEqual(from.state(2));
    expect([0, 1, 2].map((i) => wide.runCount(i))).toEqual([1, 2, 3]);
    expect(wide.time(0)).toEqual({ start: 10, durationMs: 20 });
    expect(wide.tally()).toMatchObject({ successful: 2, failed: 1 });
  });

  test("names its task runs", () => {
    const [single, wide] = graphOf(() => [pass(1), pass.map([1])]).nodes as [TaskNode, TaskNode];
    expect([label(single, -1), label(wide, -1), label(wide, 3)]).toEqual(["pass-1", "pass-2", "pass-2[3]"]);
  });

  test("a mapped task as a whole is its parent's state, with its children's values read once", () => {
    const { wide, all } = tables(2);
    wide.set(0, success(1));
    wide.set(1, success(2));
    const state = all.stateOf(wide.node);
    expect(state).toMatchObject({ type: "Mapped", count: 2, result: [1, 2] });
    expect("result" in state && state.result).toBe("result" in state && state.result);
  });
});
