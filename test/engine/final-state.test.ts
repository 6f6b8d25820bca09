import { describe, expect, test } from "vitest";
import type { TaskNode } from "../../src/core/graph.ts";
import { task } from "../../src/core/task.ts";
import { finalState, statesOf } from "../../src/engine/final-state.ts";
import { RunTables } from "../../src/engine/run-tables.ts";
import type { StateType } from "../../src/states/kinds.ts";
import { mapped, plain, stateFromRecord } from "../../src/states/make.ts";
import type { State } from "../../src/states/state.ts";
import { graphOf } from "../helpers/flow-graph.ts";

/** Two single tasks and a mapped one with two children, in these states. */
function decide(types: readonly [StateType, StateType, StateType, StateType], { reference = [0, 1, 2], arePaused = false } = {}): State {
  const graph = graphOf(() => [task("a", () => 1)(), task("b", () => 1)(), task("c", (n: number) => n).map([1, 2])]);
  const tables = new RunTables(graph);
  const [a, b, c] = graph.nodes.map((node) => tables.tableOf(node));
  if (a === undefined || b === undefined || c === undefined) throw new Error("no table");
  c.parent = mapped(2, undefined);
  c.widen(2);
  const state = (type: StateType): State => stateFromRecord({ type, error: new Error(`error of ${type}`) }, 0);
  a.set(0, state(types[0]));
  b.set(0, state(types[1]));
  c.set(0, state(types[2]));
  c.set(1, state(types[3]));
  const chosen = reference.flatMap((i): TaskNode[] => (graph.nodes[i] === undefined ? [] : [graph.nodes[i]]));
  return finalState({ terminal: graph.nodes, reference: chosen }, tables.tableOf, arePaused);
}

describe("a run whose work is done", () => {
  test("is successful where every reference task run is", () => {
    expect(decide(["Success", "Cached", "Skipped", "Success"])).toMatchObject({ type: "Success", message: "All reference tasks succeeded." });
  });

  test("failed where one reference task run did, with its error as cause", () => {
    for (const type of ["Failed", "TimedOut", "TriggerFailed", "ValidationFailed", "Crashed"] as const) {
      const state = decide(["Success", "Success", "Success", type]);
      expect(state).toMatchObject({ type: "Failed", message: "Some reference tasks failed.", error: { cause: { message: `error of ${type}` } } });
    }
  });

  test("did not fail by a task that does not decide", () => {
    expect(decide(["Success", "Failed", "Failed", "Success"], { reference: [0] }).type).toBe("Success");
  });

  test("did not fail by a cancelled one alone", () => {
    expect(decide(["Success", "Cancelled", "Success", "Success"])).toMatchObject({ type: "Success", message: "No reference tasks failed." });
  });

  test("is not over while a terminal task run is not, whatever failed, and Paused where somebody must go on", () => {
    expect(decide(["Failed", "Success", "Success", "Pending"])).toEqual(plain("Running", "Some tasks are not over."));
    expect(decide(["Failed", "Success", "Success", "Pending"], { arePaused: true })).toMatchObject({ type: "Paused", startTime: null });
    expect(decide(["Success", "Success", "Success", "Success"], { arePaused: true }).type).toBe("Success");
  });

  test("without tasks is successful", () => {
    expect(
      finalState(
        { terminal: [], reference: [] },
        () => {
          throw new Error("nobody asks");
        },
        false,
      ).type,
    ).toBe("Success");
  });
});

test("a mapped task counts as its children, or as its parent where it has none", () => {
  const graph = graphOf(() => task("c", (n: number) => n).map([1, 2]));
  const [node] = graph.nodes;
  const table = new RunTables(graph).tableOf(node as TaskNode);
  table.parent = plain("Cancelled", "");
  expect(statesOf(table).map(({ type }) => type)).toEqual(["Cancelled"]);
  table.parent = mapped(2, undefined);
  table.widen(2);
  expect(statesOf(table).map(({ type }) => type)).toEqual(["Pending", "Pending"]);
});
