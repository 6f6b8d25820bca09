import { describe, expect, test } from "vitest";
import { applyMap } from "../../src/core/apply-map.ts";
import { flatten } from "../../src/core/flatten.ts";
import { merge } from "../../src/core/merge.ts";
import { parameter } from "../../src/core/parameter.ts";
import { resourceManager } from "../../src/core/resource-manager.ts";
import { type FlowStructure, firstDifference, structureHash, structureOf } from "../../src/core/structure.ts";
import { task } from "../../src/core/task.ts";
import type { TaskOptions } from "../../src/core/task-options.ts";
import { triggers } from "../../src/core/triggers.ts";
import { unmapped } from "../../src/core/unmapped.ts";
import { LocalResult } from "../../src/results/local-result.ts";
import { graphOf } from "../helpers/flow-graph.ts";

interface Pages {
  readonly a: number;
  readonly b: number;
  readonly lists: number[][];
}
const work = task("work", (..._: unknown[]): number[] => []);
const other = task("other", (..._: unknown[]) => 1);
const pages = task("pages", (..._: unknown[]): Pages => ({ a: 1, b: 2, lists: [] }));

const structure = (build: () => unknown, result?: LocalResult): FlowStructure => structureOf({ graph: graphOf(build), result }, false);

/** Two copies of a flow; the second is built where something is different. */
function difference(build: (isWorker: boolean) => unknown): unknown {
  const here = structure(() => build(false));
  const there = structure(() => build(true));
  expect(structureHash(here) === structureHash(there)).toBe(firstDifference(here, there) === undefined);
  return firstDifference(here, there);
}

test("a flow that is built twice has one structure", () => {
  const build = (): void => {
    const month = parameter("month");
    const read = pages(month, { at: [month, new Date()], by: () => 1 });
    const rows = applyMap((x) => other(x, read.at("a")), flatten(read.at("lists")));
    const all = work.map(rows, unmapped(read), [1, 2]);
    resourceManager("table", { init: () => 1, setup: () => 2, cleanup: () => 3 })()((table) => other(table).after(all));
    merge(all, rows).before(other());
  };
  expect(structure(build)).toEqual(structure(build));
  expect(structureHash(structure(build))).toMatch(/^[0-9a-f]{64}$/);
  expect(difference(build)).toBeUndefined();
});

test("structures are what two processes can compare: plain data", () => {
  const one = structure(() => work(parameter("day"), { a: 1 }));
  expect(JSON.parse(JSON.stringify(one))).toEqual(one);
});

describe("data is no part of it", () => {
  test.each<[string, unknown, unknown]>([
    ["another value", 1, 2],
    ["another type", 1, { a: [new Date()] }],
    ["another length of a list", [1], [1, 2, 3]],
    ["nothing", undefined, "a"],
  ])("a constant: %s", (_, here, there) => {
    expect(difference((isWorker) => work(isWorker ? there : here, { deep: [isWorker ? there : here, work()] }))).toBeUndefined();
  });

  test.each<[TaskOptions, TaskOptions]>([
    [
      { maxRetries: 1, retryDelay: "10s" },
      { maxRetries: 3, retryDelay: [1, 2] },
    ],
    [{ timeout: 1, tags: ["a"], description: "x" }, {}],
    [{ cacheFor: 1, cacheKey: "a" }, { cacheFor: Number.POSITIVE_INFINITY }],
    [{ target: "a", taskRunName: "b", checkpoint: true, logConsole: true }, {}],
    [{ skipOnUpstreamSkip: false, maxConcurrency: 1, outputs: 2 }, { outputs: 3 }],
  ])("an option: %o", (here, there) => {
    expect(difference((isWorker) => work.with(isWorker ? there : here)())).toBeUndefined();
  });

  test("the names of functions and of classes, which compilers change", () => {
    const [here, there] = [() => undefined, () => 1].map((onFailure) => work.with({ onFailure: onFailure as () => void }));
    expect(difference((isWorker) => (isWorker ? there : here)?.(isWorker ? new URL("a:b") : new Error("x")))).toBeUndefined();
  });
});

describe("the first difference is named", () => {
  test.each<[string, (isWorker: boolean) => unknown, object]>([
    ["a task more", (is) => [work(), is && work()], { slug: "work-2", what: undefined, here: undefined, there: "work-2" }],
    ["a task less", (is) => [work(), is || work()], { slug: "work-2", what: undefined, here: "work-2", there: undefined }],
    ["another task", (is) => [(is ? other : work)(), work()], { slug: "work-1", what: undefined, here: "work-1", there: "other-1" }],
    ["another name under one slug", (is) => work.with({ slug: "x", name: is ? "a" : "b" })(), { slug: "x", what: "the name", here: "b", there: "a" }],
    ["a parameter for a task", (is) => (is ? parameter("x") : work.with({ slug: "x", name: "x" })()), { what: "the kind", here: "task", there: "parameter" }],
    ["mapped or not", (is) => (is ? work.map([1]) : work([1])), { slug: "work-1", what: "the mapping" }],
    ["another upstream", (is) => [work(), work(), other(work())].map((ref, i) => i === (is ? 0 : 1) && other(ref)), { slug: "other-2", what: "argument 1" }],
    ["a constant for a ref", (is) => [other(), work(is ? 1 : other())], { slug: "other-2", here: "other-2", there: "work-1" }],
    ["another part of a value", (is) => work(pages().at(is ? "a" : "b")), { slug: "work-1", what: "argument 1", here: "pages-1.b", there: "pages-1.a" }],
    ["another key of a record", (is) => work({ [is ? "a" : "b"]: work() }), { slug: "work-2", here: '{ "b": work-1 }', there: '{ "a": work-1 }' }],
    [
      "un-nested or not",
      (is) => work.map(is ? flatten(pages().at("lists")) : pages().at("lists")),
      { here: "each of pages-1.lists", there: "each of flatten(pages-1.lists)" },
    ],
    ["a list more", (is) => applyMap((x) => work(x), [1], ...(is ? [[2]] : [])), { slug: "work-1", what: "the 2. list of the map", there: "data" }],
    [
      "a part of an element",
      (is) => applyMap((x) => work([x.at(is ? 0 : 1)]), [[1, 2]]),
      { here: "[an element of (data)[1]]", there: "[an element of (data)[0]]" },
    ],
    ["a merge of one's own", (is) => (is ? merge(work()) : task("merge", (x) => x)(work())), { slug: "merge-1", here: "work-1", there: "the branch work-1" }],
    [
      "whole or an element",
      (is) => work.map([1], is ? unmapped(work()) : work()),
      { slug: "work-2", what: "argument 2", here: "each of work-1", there: "work-1" },
    ],
    ["an argument more", (is) => work(...(is ? [1, 2] : [1])), { what: "argument 2", here: undefined, there: "data" }],
    ["an order", (is) => [work(), is ? work().after(work()) : [work(), work()]], { slug: "work-2", what: "the 1. task upstream", there: "work-3" }],
    ["a function for data", (is) => work(is ? () => 1 : 1), { what: "argument 1", here: "data", there: "a function" }],
    ["an instance for data", (is) => work(is ? new URL("a:b") : 1), { what: "argument 1", here: "data", there: "an object" }],
    [
      "a trigger stays a function",
      (is) => work.with({ onFailure: is ? () => undefined : undefined, trigger: triggers.allFinished })(),
      { what: "the option onFailure" },
    ],
    [
      "a function of the cache",
      (is) => work.with({ cacheFor: 1, cacheKey: is ? () => "a" : "a" })(),
      { what: "the option cacheKey", here: undefined, there: "a function" },
    ],
    ["a function of the delay", (is) => work.with({ maxRetries: 1, retryDelay: is ? () => 1 : 1 })(), { what: "the option retryDelay" }],
    [
      "handlers",
      (is) => work.with({ stateHandlers: is ? [() => undefined] : [] })(),
      { what: "the option stateHandlers", here: "nothing", there: "a list of 1" },
    ],
    ["a place", (is) => work.with({ result: is ? new LocalResult({ dir: "x" }) : undefined })(), { what: "the option result", there: "an object" }],
  ])("%s", (_, build, expected) => {
    expect(difference(build)).toMatchObject(expected);
  });

  test("a place for the results of the flow", () => {
    const build = (): unknown => work();
    const there = structure(build, new LocalResult({ dir: "x" }));
    expect(firstDifference(structure(build), there)).toEqual({ slug: undefined, what: "the place for results", here: "nothing", there: "an object" });
    expect(structureHash(structure(build))).not.toBe(structureHash(there));
  });
});
