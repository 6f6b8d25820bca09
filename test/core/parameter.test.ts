import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parameter } from "../../src/core/parameter.ts";
import { task } from "../../src/core/task.ts";
import { built, edgesOf, expectError, graphOf, nodeOf, slugsOf } from "../helpers/flow-graph.ts";

const use = task("use", (x: unknown) => x);

test("a parameter is a node of its own kind, whose slug is its name", () => {
  const { graph, refs } = built(() => use(parameter("month", { default: "2026-01" })));
  expect(slugsOf(graph.nodes)).toEqual(["month", "use-1"]);
  expect(graph.nodes[0]).toMatchObject({ kind: "parameter", fn: undefined, args: [], parameter: { name: "month", optional: true, default: "2026-01" } });
  expect(edgesOf(graph)).toEqual(["month ─x▶ use-1"]);
  expect(nodeOf(refs).kind).toBe("task");
});

describe("whether it must be given", () => {
  test.each([
    ["without options", undefined, false],
    ["with a schema only", { schema: z.string() }, false],
    ["with a default", { default: 3 }, true],
    ["with null as default", { default: null }, true],
    ["with undefined as default", { default: undefined }, true],
  ])("%s", (_, options, optional) => {
    const { refs } = built(() => Reflect.apply(parameter, undefined, ["p", options]));
    expect(nodeOf(refs).parameter?.optional).toBe(optional);
  });
});

describe("the same name again", () => {
  test("is the same parameter", () => {
    const schema = z.string();
    const { graph } = built(() => [
      parameter("a", { default: 1 }),
      parameter("a"),
      parameter("a", { default: 1 }),
      parameter("b", { schema }),
      parameter("b", { schema }),
    ]);
    expect(slugsOf(graph.nodes)).toEqual(["a", "b"]);
  });

  test("is refused where it says something else", () => {
    expectError(() => graphOf(() => [parameter("a", { default: 1 }), parameter("a", { default: 2 })]), "E025", 'the parameter "a" in two ways');
    expectError(() => graphOf(() => [parameter("a"), parameter("a", { default: undefined })]), "E025");
    expectError(() => graphOf(() => [parameter("a", { schema: z.string() }), parameter("a", { schema: z.string() })]), "E025");
  });
});

test("a parameter and a task cannot share a slug", () => {
  expectError(() => graphOf(() => [use.with({ slug: "a" })(1), parameter("a")]), "E005", 'a call of "use"');
  expectError(() => graphOf(() => [parameter("a"), use.with({ slug: "a" })(1)]), "E005", "the parameter a");
});

test("a parameter is asked for inside a build function, by a name", () => {
  expectError(() => parameter("a"), "E001", 'parameter("a")');
  expectError(() => graphOf(() => parameter("")), "E020", "The name of a parameter");
  expectError(() => graphOf(() => parameter("a[1]")), "E020");
});
