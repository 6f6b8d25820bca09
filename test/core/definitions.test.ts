import fc from "fast-check";
import { expect, test } from "vitest";
import { applyMap } from "../../src/core/apply-map.ts";
import { definitionsOf, withDefinitions } from "../../src/core/definitions.ts";
import { flatten } from "../../src/core/flatten.ts";
import type { FlowGraph, TaskNode, Template } from "../../src/core/graph.ts";
import { parameter } from "../../src/core/parameter.ts";
import { resourceManager } from "../../src/core/resource-manager.ts";
import { structureOf } from "../../src/core/structure.ts";
import { task } from "../../src/core/task.ts";
import { upstreamsOf } from "../../src/core/template.ts";
import { unmapped } from "../../src/core/unmapped.ts";
import { argsOf, edgesOf, graphOf, slugsOf, templateText } from "../helpers/flow-graph.ts";

interface Pages {
  readonly a: number;
  readonly lists: number[][];
}
const work = task("work", (..._: unknown[]): number[] => []);
const pages = task("pages", (..._: unknown[]): Pages => ({ a: 1, lists: [] }));

const nodesIn = (template: Template): readonly TaskNode[] => upstreamsOf(template, undefined).map(({ node }) => node);

/** The driver's data in the worker's copy, as it is after it was sent. */
function sent(driver: FlowGraph, worker: FlowGraph): FlowGraph {
  return withDefinitions(worker, structuredClone(definitionsOf(driver)));
}

test("constants are the driver's, at any depth, and what is live is the worker's", () => {
  const build = (day: unknown, live: unknown): FlowGraph =>
    graphOf(() => {
      const days = work(day, [day, { of: day }]);
      work({ days, at: [day, days, { deep: [day, days, live] }] }, live);
      work.map([day, day], unmapped({ day }), days);
    });
  const live = new URL("https://worker.example");
  const copy = sent(
    build("driver", () => 1),
    build(7, live),
  );
  expect(copy.nodes.map(argsOf)).toEqual([
    ['"driver"', '["driver",{"of":"driver"}]'],
    ['{days: <work-1>, at: ["driver", <work-1>, {deep: ["driver", <work-1>, "https://worker.example/"]}]}', '"https://worker.example/"'],
    ['each ["driver","driver"]', '{"day":"driver"}', "each <work-1>"],
  ]);
  expect(copy.nodes[1]?.args[1]?.template).toEqual({ kind: "value", value: live });
});

test("options that are data are the driver's, also undefined ones; functions are the worker's", () => {
  const named = (): string => "worker";
  const build = (options: object): FlowGraph => graphOf(() => work.with(options)());
  const driver = build({
    maxRetries: 2,
    retryDelay: [1, 5],
    retryOn: [TypeError],
    tags: ["a"],
    cacheFor: "1h",
    taskRunName: () => "driver",
    target: "driver.json",
  });
  const worker = build({ maxRetries: 9, retryDelay: 0, retryOn: [RangeError], timeout: 3, cacheFor: 1, cacheKey: "worker", taskRunName: named });
  const [node] = sent(driver, worker).nodes;
  expect(node?.settings).toMatchObject({ maxRetries: 2, tags: ["a"], timeout: undefined, cacheFor: 3_600_000, cacheKey: undefined, target: "driver.json" });
  expect(node?.settings).toMatchObject({ taskRunName: named, retryOn: [RangeError] });
  expect([1, 2, 3].map((attempt) => node?.settings.retryDelay(attempt))).toEqual([1000, 5000, 5000]);
  expect(node?.fn).toBe(worker.nodes[0]?.fn);
});

test("a function of the delay is the worker's", () => {
  const build = (seconds: number): FlowGraph => graphOf(() => work.with({ maxRetries: 1, retryDelay: () => seconds })());
  expect(sent(build(1), build(2)).nodes[0]?.settings.retryDelay(1)).toBe(2000);
});

test("tasks that share their options, and places that share a constant, share them in what is sent", () => {
  const big = { rows: [1, 2, 3] };
  const { settings, constants } = definitionsOf(graphOf(() => [work(), work.with({ maxRetries: 1 })(), applyMap((x) => [work(x), work(x)], [big])]));
  expect(new Set(settings).size).toBe(2);
  expect(constants).toEqual([[big]]);
});

test("the copy hangs together as the original, and holds none of its nodes", () => {
  const build = (): FlowGraph =>
    graphOf(() => {
      const month = parameter("month");
      const rows = applyMap((x, y) => work(x, { y: [y.at("a")] }, 5), flatten(pages(month).at("lists")), unmapped(pages(1)));
      resourceManager("table", { init: () => 1, setup: () => 2, cleanup: () => 3 })()((table) => work(table, rows).after(work()));
    });
  const original = build();
  const copy = sent(build(), original);
  expect(slugsOf(copy.order)).toEqual(slugsOf(original.order));
  expect(edgesOf(copy)).toEqual(edgesOf(original));
  expect(copy.nodes.map((node) => node.mapsOver.map(templateText))).toEqual(original.nodes.map((node) => node.mapsOver.map(templateText)));
  expect(structureOf({ graph: copy, result: undefined }, true)).toEqual(structureOf({ graph: original, result: undefined }, true));
  const reachable = copy.nodes.flatMap((node) => [
    ...[...node.args.map(({ template }) => template), ...node.mapsOver].flatMap((template) => nodesIn(template)),
    ...[...copy.upstreamOf(node), ...copy.downstreamOf(node)].flatMap(({ upstream, downstream }) => [upstream, downstream]),
    ...(node.resource === undefined ? [] : [node.resource.setup, node.resource.init]),
  ]);
  expect([...reachable, ...copy.order].every((node) => node === undefined || copy.nodes[node.id] === node)).toBe(true);
  const mapped = copy.nodes.find((node) => node.mapped);
  expect(mapped?.mapsOver[0]).toBe(mapped?.args[0]?.template);
});

/** Constants of all kinds of data, one for each place, in the driver and in the worker. */
const constants = fc.array(fc.tuple(fc.anything({ withDate: true, withMap: true, withTypedArray: true, maxDepth: 2 }), fc.integer()), {
  minLength: 1,
  maxLength: 6,
});

test("whatever the constants are, a copy has the driver's", () => {
  fc.assert(
    fc.property(constants, fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }), (values, shapes) => {
      const build = (side: 0 | 1): FlowGraph =>
        graphOf(() => {
          const first = work(values.map((pair) => pair[side]));
          for (const [i, shape] of shapes.entries()) {
            const value = values[i % values.length]?.[side];
            if (shape === 0) work(value, first);
            else if (shape === 1) work({ first, value, list: [value, first] });
            else if (shape === 2) work.map([first, value], unmapped(value));
            else applyMap((x) => work(x, value, first), [value, first]);
          }
        });
      const driver = build(0);
      const copy = sent(driver, build(1));
      expect(definitionsOf(copy)).toStrictEqual(structuredClone(definitionsOf(driver)));
      expect(structureOf({ graph: copy, result: undefined }, true)).toEqual(structureOf({ graph: driver, result: undefined }, true));
    }),
  );
});
