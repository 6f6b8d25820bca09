import vm from "node:vm";
import { describe, expect, test } from "vitest";
import { filter } from "../../src/core/filter.ts";
import { task } from "../../src/core/task.ts";
import { triggers } from "../../src/core/triggers.ts";
import { built, edgesOf, expectError, graphOf, nodeOf } from "../helpers/flow-graph.ts";

const list = task("list", () => [1, 2, 3]);
const run = async (add: () => unknown, value: unknown): Promise<unknown> => {
  const { fn } = nodeOf(built(add).refs);
  return Reflect.apply(fn ?? list, undefined, [value]);
};

test("a filter is a task that runs however its upstream tasks ended", () => {
  const { graph, refs } = built(() => filter((n: number) => n > 1)(list()));
  expect(edgesOf(graph)).toEqual(["list-1 ─list▶ filter-1"]);
  expect(nodeOf(refs).settings).toMatchObject({ trigger: triggers.allFinished, skipOnUpstreamSkip: false });
});

test("it has the name it was given", () => {
  const { refs } = built(() => [filter("big", (n: number) => n > 1)(list()), filter("present")(list()), filter()([1, null])]);
  expect(refs.map((ref) => nodeOf(ref).slug)).toEqual(["big-1", "present-1", "filter-1"]);
});

describe("what stays", () => {
  test("is what the function says, also asynchronously", async () => {
    expect(await run(() => filter((n: number, i) => n > 1 && i < 2)(list()), [1, 2, 3])).toEqual([2]);
    expect(await run(() => filter(async (n: number) => n > 1)(list()), [1, 2, 3])).toEqual([2, 3]);
  });

  test("without a function is what is not null, undefined or an error", async () => {
    const foreign: unknown = vm.runInNewContext("new TypeError('x')");
    class Odd extends Error {}
    expect(await run(() => filter()(list()), [0, null, "", undefined, false, new Error("e"), foreign, new Odd(), new DOMException("d"), Number.NaN])).toEqual([
      0,
      "",
      false,
      Number.NaN,
    ]);
  });
});

test("what is no list fails, and an error that came instead is the cause", async () => {
  const cause = new Error("upstream");
  await expect(run(() => filter("big")(list()), cause)).rejects.toMatchObject({ code: "E029", cause });
  await expect(run(() => filter("big")(list()), "ab")).rejects.toThrow('"big" filters lists, and got the text "ab".');
});

test("a filter needs a function, a name and a build function", () => {
  expectError(
    () => Reflect.apply(filter, undefined, ["a", 3]),
    "E019",
    "filter(...) was given the number 3 where it needs the function that says which elements stay",
    "Write filter((x) =>",
  );
  expectError(() => filter(""), "E020", "The name of a filter");
  expectError(() => filter()([1]), "E001", "The filter filter");
  expectError(() => graphOf(() => Reflect.apply(filter(), undefined, [list])), "E012");
});
