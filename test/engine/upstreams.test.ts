import { describe, expect, test } from "vitest";
import { flatten } from "../../src/core/flatten.ts";
import type { TaskNode } from "../../src/core/graph.ts";
import { task } from "../../src/core/task.ts";
import { unmapped } from "../../src/core/unmapped.ts";
import { RunTables } from "../../src/engine/run-tables.ts";
import type { Upstreams } from "../../src/engine/upstreams.ts";
import { failure, mapped, skipped, success } from "../../src/states/make.ts";
import type { State } from "../../src/states/state.ts";
import { graphOf } from "../helpers/flow-graph.ts";
import { untyped } from "../helpers/untyped.ts";

const make = task("make", (x: unknown): unknown => x);
const take = task("take", (...xs: unknown[]): unknown => xs);
const children = () => untyped<{ at(key: number): never }>(make.map([1, 2]));

/** The upstream states of the last task of a flow whose first task is mapped and has these children. */
function upstreamsOf(build: () => unknown, ends: readonly State[]): Upstreams {
  const graph = graphOf(build);
  const [source, last] = [graph.nodes[0], graph.nodes.at(-1)] as [TaskNode, TaskNode];
  const tables = new RunTables(graph);
  const table = tables.tableOf(source);
  table.parent = mapped(ends.length, undefined);
  table.widen(ends.length);
  for (const [i, end] of ends.entries()) table.set(i, end);
  return tables.upstreamsOf(last);
}

const failed = failure("Failed", new Error("no"));
const nothing = skipped("left out");

describe("a mapped upstream", () => {
  test("is one task, and as many states as it has children", () => {
    expect(upstreamsOf(() => take(make.map([1, 2])), [success(1), failed]).tally(-1)).toMatchObject({ tasks: 1, total: 2, successful: 1, failed: 1 });
    expect(upstreamsOf(() => take(make.map([])), []).tally(-1)).toMatchObject({ tasks: 1, total: 0 });
    expect(upstreamsOf(() => take(make.map([1]), make(0)), [nothing]).tally(-1)).toMatchObject({ tasks: 2, total: 2, skipped: 1 });
  });

  test("counts child by child for who goes along with it, with all children for who needs the whole or a part", () => {
    const totals = (build: () => unknown): number => upstreamsOf(build, [success([5]), failed]).tally(0).total;
    expect(totals(() => take.map(children() as never))).toBe(1);
    expect(totals(() => take.map(flatten(children() as never) as never))).toBe(1);
    expect(totals(() => take.map([1], unmapped(children())))).toBe(2);
    expect(totals(() => take.map(children().at(0)))).toBe(2);
    expect(totals(() => take.map(flatten(children().at(0)) as never))).toBe(2);
    expect(totals(() => take.map(flatten([children() as never]) as never))).toBe(2);
  });

  test("skips a mapped task as a whole where this does not go along with it", () => {
    const isSkipped = (build: () => unknown): boolean => upstreamsOf(build, [success([5]), nothing]).parentSkipped();
    expect(isSkipped(() => take.map(children() as never))).toBe(false);
    expect(isSkipped(() => take.map(flatten(children() as never) as never))).toBe(false);
    expect(isSkipped(() => take.map([1], unmapped(children())))).toBe(true);
    expect(isSkipped(() => take.map(children().at(0)))).toBe(true);
    expect(isSkipped(() => take.map(flatten(children().at(0)) as never))).toBe(true);
    expect(isSkipped(() => take.map(flatten([children() as never]) as never))).toBe(true);
    const both = () => {
      const source = children();
      return take.map(flatten(source as never) as never, source.at(0));
    };
    expect(isSkipped(both)).toBe(true);
  });
});
