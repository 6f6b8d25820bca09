import { describe, expect, test } from "vitest";
import { flatten } from "../../src/core/flatten.ts";
import { parameter } from "../../src/core/parameter.ts";
import { task } from "../../src/core/task.ts";
import { unmapped } from "../../src/core/unmapped.ts";
import { argsOf, built, edgesOf, expectError, graphOf, nodeOf, templateText } from "../helpers/flow-graph.ts";

const list = task("list", (): number[] => [1, 2]);
const page = task("page", (n: number): number[] => [n]);
const add = task("add", (x: number, y: number = 1) => x + y);
const sum = task("sum", (xs: readonly number[]) => xs.length);
const lists = (ref: unknown): string[] => nodeOf(ref).mapsOver.map(templateText);

describe("map", () => {
  test("goes over the value of a task", () => {
    const { graph, refs } = built(() => add.map(list(), unmapped(5)));
    expect(nodeOf(refs).mapped).toBe(true);
    expect(argsOf(nodeOf(refs))).toEqual(["each <list-1>", "5"]);
    expect(edgesOf(graph)).toEqual(["list-1 ─x·each▶ add-1"]);
    expect(lists(refs)).toEqual(["<list-1>"]);
  });

  test("goes child for child over a mapped task", () => {
    const { graph, refs } = built(() => add.map(add.map(list())));
    expect(edgesOf(graph)).toEqual(["list-1 ─x·each▶ add-1", "add-1 ─x·row▶ add-2"]);
    expect(lists(refs)).toEqual(["<add-1>"]);
  });

  test("goes over one child's list, or one property, like over any list", () => {
    const { graph } = built(() => add.map(page.map([1]).at(0)));
    expect(edgesOf(graph)).toEqual(["page-1 ─x·each▶ add-1"]);
  });

  test("goes over several lists in step", () => {
    const { graph, refs } = built(() => add.map(list(), add.map([1, 2])));
    expect(edgesOf(graph)).toEqual(["list-1 ─x·each▶ add-2", "add-1 ─y·row▶ add-2"]);
    expect(lists(refs)).toEqual(["<list-1>", "<add-1>"]);
  });

  test("goes over a list known while building, whose refs are waited for whole", () => {
    const { graph, refs } = built(() => add.map([1, add(1), 3]));
    expect(argsOf(nodeOf(refs))).toEqual(["each [1, <add-1>, 3]"]);
    expect(edgesOf(graph)).toEqual(["add-1 ─x[1]▶ add-2"]);
    expect(lists(refs)).toEqual(["[1, <add-1>, 3]"]);
  });

  test("goes over typed arrays", () => {
    const { refs } = built(() => [add.map(new Float64Array([1, 2])), task("byte", (b: number) => b).map(Buffer.from("ab"))]);
    expect(refs.map((ref) => nodeOf(ref).mapped)).toEqual([true, true]);
  });

  test("whole arguments are waited for whole, mapped or not", () => {
    const { graph } = built(() => {
      const rows = add.map([1]);
      task("f", (x: number, all: number[]) => x + all.length).map(rows, unmapped(rows));
      sum(rows);
    });
    expect(edgesOf(graph)).toEqual(["add-1 ─x·row▶ f-1", "add-1 ─all▶ f-1", "add-1 ─xs▶ sum-1"]);
  });

  test("with every argument unmapped it is one plain node", () => {
    const { refs } = built(() => add.map(unmapped(1), unmapped(2)));
    expect(nodeOf(refs)).toMatchObject({ mapped: false, mapsOver: [] });
  });

  test("unmapped twice is unmapped once", () => {
    const { refs } = built(() => task("f", (x: number, y: unknown) => [x, y]).map([1], unmapped(unmapped(3))));
    expect(argsOf(nodeOf(refs))).toEqual(["each [1]", "3"]);
  });

  test("forgets the number of outputs", () => {
    const split = task({ name: "split", outputs: 2 }, (n: number): [number, number] => [n, n]);
    const { refs } = built(() => [split.map([1]), split(1)] as const);
    expect(refs.map((ref) => nodeOf(ref).settings.outputs)).toEqual([undefined, 2]);
  });

  test.each([
    ["the number 3", 3],
    ['the text "abc"', "abc"],
    ["a Map", new Map()],
    ["a Set", new Set([1])],
    ["a plain object", { a: 1 }],
    ["a DataView", new DataView(new ArrayBuffer(1))],
    ["undefined", undefined],
    ["null", null],
  ])("%s is refused as a list while building", (given, value) => {
    expectError(
      () => graphOf(() => Reflect.apply(add.map, undefined, [[1], value])),
      "E013",
      "add.map(...) cannot map over y",
      `it is ${given}`,
      "unmapped(...)",
    );
  });

  test("a parameter may turn out to be a list", () => {
    const { graph } = built(() => add.map(parameter<number[]>("days")));
    expect(edgesOf(graph)).toEqual(["days ─x·each▶ add-1"]);
  });
});

describe("flatten", () => {
  test("over a mapped task is no row: its children's lists are strung together", () => {
    const { graph, refs } = built(() => add.map(flatten(page.map([1, 2]))));
    expect(argsOf(nodeOf(refs))).toEqual(["each flatten(<page-1>)"]);
    expect(edgesOf(graph)).toEqual(["page-1 ─x·each·flattened▶ add-1"]);
    expect(lists(refs)).toEqual(["flatten(<page-1>)"]);
  });

  test("can be passed whole, taken a part of, and hold refs", () => {
    const { graph, refs } = built(() => [sum(flatten([list(), [3]])), add(flatten(page.map([1])).at(0)), add.map([1], unmapped(flatten([[4]]).at(0)))]);
    expect(refs.map((ref) => argsOf(nodeOf(ref)))).toEqual([["flatten([<list-1>, [3]])"], ["flatten(<page-1>)/0"], ["each [1]", "flatten([[4]])/0"]]);
    expect(edgesOf(graph)).toEqual(["list-1 ─xs[0]·flattened▶ sum-1", "page-1 ─x·flattened▶ add-1"]);
  });

  test("is for lists, inside a build function", () => {
    expectError(() => flatten([[1]]), "E001", "flatten(...)");
    expectError(() => graphOf(() => Reflect.apply(flatten, undefined, ["ab"])), "E013", "flatten(...) cannot map over its argument", 'the text "ab"');
  });
});
