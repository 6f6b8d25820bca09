import { describe, expect, test } from "vitest";
import { caseOf } from "../../src/core/case-of.ts";
import { resourceManager } from "../../src/core/resource-manager.ts";
import { task } from "../../src/core/task.ts";
import { triggers } from "../../src/core/triggers.ts";
import { argsOf, built, edgesOf, expectError, graphOf, nodeOf, slugsOf } from "../helpers/flow-graph.ts";

const step = task("step", (...xs: unknown[]) => xs);
const table = resourceManager("table", {
  init: (name: string) => ({ name }),
  setup: (settings) => `table of ${settings.name}`,
  cleanup: (_resource: string, _settings: { name: string }) => undefined,
});
const folder = resourceManager("folder", { setup: (path: string) => path, cleanup: (path) => path });

describe("with init", () => {
  const { graph } = built(() => {
    const before = step(0);
    table("x")((resource) => {
      const a = step(resource);
      step(a);
      step(before);
    });
  });

  test("init gives to setup, setup to the block, both to cleanup", () => {
    expect(slugsOf(graph.nodes)).toEqual(["step-1", "table-1", "table.setup-1", "step-2", "step-3", "step-4", "table.cleanup-1"]);
    expect(graph.nodes.map(({ kind }) => kind)).toEqual(["task", "init", "setup", "task", "task", "task", "cleanup"]);
    expect([1, 2, 6].map((id) => argsOf(graph.nodes[id]))).toEqual([['"x"'], ["<table-1>"], ["<table.setup-1>", "<table-1>"]]);
  });

  test("the block starts after setup, and cleanup waits for all of it", () => {
    expect(edgesOf(graph)).toEqual([
      "table-1 ─settings▶ table.setup-1",
      "table.setup-1 ─xs[0]▶ step-2",
      "step-2 ─xs[0]▶ step-3",
      "step-1 ─xs[0]▶ step-4",
      "table.setup-1 ─_resource▶ table.cleanup-1",
      "table-1 ─_settings▶ table.cleanup-1",
      "table.setup-1 ─▶ step-4",
      "step-3 ─▶ table.cleanup-1",
      "step-4 ─▶ table.cleanup-1",
    ]);
  });

  test("cleanup knows its resource, runs after failures, and neither end is checkpointed", () => {
    const [, init, setup, , , , cleanup] = graph.nodes;
    expect(cleanup?.resource).toEqual({ init, setup });
    expect(cleanup?.settings).toMatchObject({ trigger: triggers.allFinished, skipOnUpstreamSkip: false, checkpoint: false });
    expect(setup?.settings).toMatchObject({ trigger: triggers.allSuccessful, checkpoint: false });
    expect(init?.settings.checkpoint).toBeUndefined();
  });
});

test("without init, setup takes the arguments and cleanup the resource", () => {
  const { graph } = built(() => folder(task("where", () => ["x"])().at(0))(() => undefined));
  expect(edgesOf(graph)).toEqual(["where-1 ─path▶ folder.setup-1", "folder.setup-1 ─path▶ folder.cleanup-1"]);
  expect(graph.nodes.at(-1)?.resource).toEqual({ init: undefined, setup: graph.nodes[1] });
});

test("what the block returned is returned, and can be used outside", () => {
  const { graph, refs } = built(() => step(folder("x")((path) => step(path))));
  expect(argsOf(nodeOf(refs))).toEqual(["<step-1>"]);
  expect(edgesOf(graph)).toContain("step-1 ─▶ folder.cleanup-1");
});

test("mapped tasks in the block are waited for with all their children", () => {
  const { graph } = built(() => folder("x")(() => step.map([1, 2])));
  expect(edgesOf(graph)).toContain("step-1 ─▶ folder.cleanup-1");
});

describe("blocks in blocks", () => {
  test("an inner resource is made after the outer one and given back before it", () => {
    const { graph } = built(() => folder("x")(() => folder("y")((path) => step(path))));
    expect(edgesOf(graph)).toEqual(
      expect.arrayContaining(["folder.setup-1 ─▶ folder.setup-2", "step-1 ─▶ folder.cleanup-1", "folder.cleanup-1 ─▶ folder.cleanup-2"]),
    );
    expect(edgesOf(graph)).not.toContain("step-1 ─▶ folder.cleanup-2");
  });

  test("a task of the outer block that goes on from an inner one starts after the outer setup too", () => {
    const { graph } = built(() => folder("x")(() => step(folder("y")((path) => step(path)))));
    expect(edgesOf(graph).filter((edge) => edge.startsWith("folder.setup-1"))).toContain("folder.setup-1 ─▶ step-2");
  });

  test("a comparison inside starts after setup; inside a comparison the resource may be left out", () => {
    const inside = graphOf(() => folder("x")(() => caseOf(1, 1, () => step(1))));
    expect(edgesOf(inside)).toEqual(expect.arrayContaining(["folder.setup-1 ─▶ case(1)-1", "case(1)-1 ─▶ step-1", "step-1 ─▶ folder.cleanup-1"]));
    const around = graphOf(() => caseOf(1, 1, () => folder("x")((path) => step(path))));
    expect(edgesOf(around).filter((edge) => edge.startsWith("case"))).toEqual(["case(1)-1 ─▶ folder.setup-1"]);
  });
});

test("it belongs into a build function, has a name and is synchronous", () => {
  expectError(() => folder("x")(() => 1), "E001", "The resource manager folder");
  expectError(() => resourceManager("", { setup: () => 1, cleanup: () => 1 }), "E020", "The name of a resource manager");
  expectError(() => graphOf(() => folder("x")(async () => 1)), "E026", "the resource manager folder");
});
