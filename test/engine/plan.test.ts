import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TaskNode } from "../../src/core/graph.ts";
import { task } from "../../src/core/task.ts";
import { Plan } from "../../src/engine/plan.ts";
import { built, nodeOf } from "../helpers/flow-graph.ts";
import { PlanModel } from "./plan-model.ts";
import { build, chances, flows, limits } from "./random-flows.ts";

describe("with random flows, limits, widths and orders of completion", () => {
  test("nothing starts before its upstreams, twice or over a limit, the deepest goes first, and everything ends", () => {
    fc.assert(
      fc.property(
        fc.record({ calls: flows, limits, capacity: fc.integer({ min: 1, max: 4 }), chances }),
        ({ calls, limits: tags, capacity, chances: chance }) => {
          new PlanModel(build(calls), tags, chance).runToTheEnd(capacity);
        },
      ),
      { numRuns: 500 },
    );
  });
});

function namesOf(plan: Plan): string[] {
  const names: string[] = [];
  for (let next = plan.next(); next !== undefined; next = plan.next())
    names.push(`${next.kind} ${next.node.slug}${next.kind === "start" && next.index >= 0 ? `[${next.index}]` : ""}`);
  return names;
}

describe("in small", () => {
  test("a child goes through all its tasks before the next child begins", () => {
    const { graph, refs } = built(() => {
      const a = task("a", (x: number) => x).map([1, 2]);
      return { a, b: task("b", (x: number) => x).map(a) };
    });
    const [a, b] = [nodeOf(refs.a), nodeOf(refs.b)];
    const plan = new Plan(graph);
    plan.begin();
    const order: string[] = [];
    for (let next = plan.next(); next !== undefined; next = plan.next()) {
      if (next.kind === "map") plan.mapped(next.node, 2);
      else {
        order.push(`${next.node.slug}[${next.index}]`);
        plan.stopped(next.node);
        plan.childFinished(next.node, next.index);
      }
    }
    expect(order).toEqual(["a-1[0]", "b-1[0]", "a-1[1]", "b-1[1]"]);
    expect(plan.done).toBe(true);
    expect([plan.isOver(a), plan.isOver(b)]).toEqual([true, true]);
  });

  test("a map is made while others use up the limit that holds for its children", () => {
    const { graph, refs } = built(() => {
      const busy = task({ name: "busy", tags: ["slow"] }, () => 1);
      const wide = task({ name: "wide", tags: ["slow"] }, (x: number) => x);
      return { busy: busy(), wide: wide.map([1]) };
    });
    const plan = new Plan(graph, { slow: 1 });
    plan.begin();
    expect(namesOf(plan)).toEqual(["start busy-1", "map wide-1"]);
    plan.mapped(nodeOf(refs.wide), 1);
    expect(namesOf(plan)).toEqual([]);
    plan.stopped(nodeOf(refs.busy));
    plan.finished(nodeOf(refs.busy));
    expect(namesOf(plan)).toEqual(["start wide-1[0]"]);
  });

  test("what is tried again keeps others from nothing but its own place", () => {
    const { graph, refs } = built(() => {
      const t = task({ name: "t", maxConcurrency: 1 }, (x: number) => x);
      return t.map([1, 2, 3]);
    });
    const node: TaskNode = nodeOf(refs);
    const plan = new Plan(graph);
    plan.begin();
    plan.next();
    plan.mapped(node, 3);
    expect(namesOf(plan)).toEqual(["start t-1[0]"]);
    plan.stopped(node);
    expect(namesOf(plan)).toEqual(["start t-1[1]"]);
    plan.again(node, 0);
    plan.stopped(node);
    plan.childFinished(node, 1);
    expect(namesOf(plan)).toEqual(["start t-1[0]"]);
  });

  test("with 300 lists in step, a child waits for all of them", () => {
    const { graph, refs } = built(() => {
      const one = task("one", (x: number) => x);
      const lists = Array.from({ length: 300 }, () => one.map([1]));
      return { lists, all: Reflect.apply(task("all", (...xs: number[]) => xs).map, undefined, lists) };
    });
    const plan = new Plan(graph);
    plan.begin();
    const begun: TaskNode[] = [];
    for (let next = plan.next(); next !== undefined; next = plan.next()) {
      if (next.kind === "map") plan.mapped(next.node, 1);
      else begun.push(next.node);
    }
    expect(begun).toHaveLength(300);
    for (const node of begun) {
      expect(plan.next()).toBeUndefined();
      plan.stopped(node);
      plan.childFinished(node, 0);
    }
    expect(namesOf(plan)).toEqual(["start all-1[0]"]);
    plan.childFinished(nodeOf(refs.all), 0);
    expect(plan.done).toBe(true);
  });

  test("children that are over already are not started, nor are those that only wait for them held back", () => {
    const { graph, refs } = built(() => {
      const a = task("a", (x: number) => x).map([1, 2, 3]);
      return { a, b: task("b", (x: number) => x).map(a) };
    });
    const plan = new Plan(graph);
    plan.begin();
    expect(namesOf(plan)).toEqual(["map a-1"]);
    plan.mapped(nodeOf(refs.a), 3, (index) => index === 1);
    expect(plan.next()).toMatchObject({ kind: "map" });
    plan.mapped(nodeOf(refs.b), 3);
    expect(namesOf(plan)).toEqual(["start b-1[1]", "start a-1[0]", "start a-1[2]"]);
  });

  test("to be told twice that something is over is our bug, and says so", () => {
    const { graph, refs } = built(() => ({ single: task("single", () => 1)(), wide: task("wide", (x: number) => x).map([1, 2]) }));
    const [single, wide] = [nodeOf(refs.single), nodeOf(refs.wide)];
    const plan = new Plan(graph);
    plan.begin();
    plan.finished(single);
    expect(() => plan.finished(single)).toThrow("Internal error: single-1 finished twice");
    plan.mapped(wide, 2);
    plan.childFinished(wide, 1);
    expect(() => plan.childFinished(wide, 1)).toThrow("Internal error: wide-1[1] finished twice");
  });
});
