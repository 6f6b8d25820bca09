import { describe, expect, test } from "vitest";
import { currentBuilder } from "../../src/core/current-builder.ts";
import { GraphBuilder } from "../../src/core/graph-builder.ts";
import type { Ref } from "../../src/core/ref.ts";
import { resourceManager } from "../../src/core/resource-manager.ts";
import { task } from "../../src/core/task.ts";
import { built, expectError, graphOf, slugsOf } from "../helpers/flow-graph.ts";

const step = task("step", (...xs: unknown[]) => xs);

describe("building", () => {
  test("gives back what the build function returned, and is the current flow only meanwhile", () => {
    const graph = new GraphBuilder("weather");
    expect(currentBuilder()).toBeUndefined();
    expect(graph.build(() => currentBuilder())).toBe(graph);
    expect(currentBuilder()).toBeUndefined();
  });

  test("an async build function is refused, also where it would fail later", async () => {
    expectError(() => graphOf(async () => 1), "E003", 'flow "test"', "synchronous");
    expectError(
      () =>
        graphOf(async () => {
          await null;
          step(1);
        }),
      "E003",
    );
    await new Promise(setImmediate);
  });

  test("a ref is no promise", () => {
    expect(graphOf(() => step(1)).nodes).toHaveLength(1);
  });

  test("a flow inside a flow is refused", () => {
    expectError(() => new GraphBuilder("outer").build(() => graphOf(() => step(1))), "E004", '"test"', '"outer"');
  });

  test("a flow can be built further", () => {
    const graph = graphOf(() => step(1));
    graph.build(() => {
      step(2);
      graph.build(() => step(3));
    });
    expect(slugsOf(graph.nodes)).toEqual(["step-1", "step-2", "step-3"]);
  });
});

describe("looking up", () => {
  const graph = graphOf(() => {
    step(1);
    step(2);
    task("only", () => 1)();
    task({ name: "x", slug: "only-2" }, () => 1)();
    task({ name: "named", slug: "x" }, () => 1)();
  });

  test("a node is found by slug, or by a name that one node has", () => {
    expect(graph.find("step-2")?.id).toBe(1);
    expect(graph.find("only")?.slug).toBe("only-1");
    expect(graph.find("step")).toBeUndefined();
    expect(graph.find("nothing")).toBeUndefined();
    expect(slugsOf(graph.nodesNamed("step"))).toEqual(["step-1", "step-2"]);
    expect(graph.bySlug("step")).toBeUndefined();
  });

  test("a slug beats a name", () => {
    expect(graph.find("x")?.name).toBe("named");
  });
});

describe("order", () => {
  test("without order against the calls it is the order of calls", () => {
    const { graph } = built(() => {
      const a = step(1);
      step(step(a), a);
      step(2);
    });
    expect(slugsOf(graph.order)).toEqual(["step-1", "step-2", "step-3", "step-4"]);
  });

  test("order against the calls moves no more than it must", () => {
    const { graph } = built(() => {
      const [a, , c] = [step(1), step(2), step(3), step(4)];
      a?.after(c as Ref<unknown>);
    });
    expect(slugsOf(graph.order)).toEqual(["step-2", "step-3", "step-1", "step-4"]);
  });

  test("it is worked out again after a change", () => {
    const { graph, refs } = built(() => [step(1), step(2)] as const);
    expect(slugsOf(graph.order)).toEqual(["step-1", "step-2"]);
    expect(slugsOf(graph.terminalNodes)).toEqual(["step-1", "step-2"]);
    expect(slugsOf(graph.referenceNodes)).toEqual(["step-1", "step-2"]);
    refs[1].before(refs[0]);
    expect(slugsOf(graph.order)).toEqual(["step-2", "step-1"]);
    expect(slugsOf(graph.terminalNodes)).toEqual(["step-1"]);
    expect(slugsOf(graph.referenceNodes)).toEqual(["step-1"]);
  });
});

describe("a cycle", () => {
  test("is spelled out by slugs, with the place of the order that closes it", () => {
    const { graph } = built(() => {
      const a = step(1);
      const c = step(step(a));
      a.after(c);
    });
    expectError(() => graph.validate(), "E008", 'Flow "test" has a cycle: step-1 → step-2 → step-3 → (');
    expect(() => graph.order).toThrow(/step-3 → \(.*graph-builder\.test\.ts:\d+:\d+\) step-1\n/);
  });

  test("of one task with itself is refused at once", () => {
    expectError(
      () =>
        graphOf(() => {
          const a = step(1);
          a.after(a);
        }),
      "E008",
      "step-1 → (",
      ") step-1",
    );
  });

  test("may lie beside tasks that are fine", () => {
    const { graph } = built(() => {
      const [a, b, c] = [step(1), step(2), step(3)];
      a?.before(b as Ref<unknown>);
      c?.before(step(c)).after(step(5));
      b?.before(a as Ref<unknown>);
    });
    expectError(() => graph.validate(), "E008", "step-1 → step-2 → (");
  });
});

describe("terminal and reference tasks", () => {
  const file = resourceManager("file", { init: (path: string) => path, setup: (path) => path, cleanup: () => undefined });

  test("terminal is what nothing waits for", () => {
    const { graph } = built(() => {
      const a = step(1);
      step(a);
      step(2);
    });
    expect(slugsOf(graph.terminalNodes)).toEqual(["step-2", "step-3"]);
    expect(graph.referenceNodes).toEqual(graph.terminalNodes);
  });

  test("a resource's ends do not count, and what only a clean-up waits for is terminal", () => {
    const { graph } = built(() => file("x")((path) => step(step(path))));
    expect(slugsOf(graph.terminalNodes)).toEqual(["file.cleanup-1"]);
    expect(slugsOf(graph.referenceNodes)).toEqual(["step-2"]);
  });

  test("of a resource without tasks, setup counts", () => {
    const { graph } = built(() => file("x")(() => undefined));
    expect(slugsOf(graph.referenceNodes)).toEqual(["file.setup-1"]);
  });

  test("reference tasks can be set, and set back", () => {
    const { graph, refs } = built(() => [step(1), step(2), step(3)] as const);
    graph.setReferenceTasks([refs[1], refs[0], refs[1].at(0)]);
    expect(slugsOf(graph.referenceNodes)).toEqual(["step-2", "step-1"]);
    expect(slugsOf(graph.terminalNodes)).toEqual(["step-1", "step-2", "step-3"]);
    graph.setReferenceTasks([]);
    expect(graph.referenceNodes).toEqual(graph.terminalNodes);
  });

  test("a reference task of another flow, or none, is refused", () => {
    const { graph } = built(() => step(1));
    const other = built(() => step(1)).refs;
    expectError(() => graph.setReferenceTasks([other]), "E007", 'flow "test"', "The ref ");
    expectError(() => Reflect.apply(graph.setReferenceTasks, graph, [["step-1"]]), "E021", 'the text "step-1"');
  });
});
