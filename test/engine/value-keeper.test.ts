import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TaskNode } from "../../src/core/graph.ts";
import type { GraphBuilder } from "../../src/core/graph-builder.ts";
import { task } from "../../src/core/task.ts";
import { Plan } from "../../src/engine/plan.ts";
import { RunTables } from "../../src/engine/run-tables.ts";
import { ValueKeeper } from "../../src/engine/value-keeper.ts";
import { mapped, success } from "../../src/states/make.ts";
import { built, graphOf, nodeOf } from "../helpers/flow-graph.ts";
import { build, chances, flows } from "./random-flows.ts";

/** Runs a flow with chance as its tasks, and looks after every step at what was given up. */
class KeptRun {
  readonly #graph: GraphBuilder;
  readonly #tables: RunTables;
  readonly #plan: Plan;
  readonly #keeper: ValueKeeper;
  readonly #kept: ReadonlySet<TaskNode>;
  readonly #chance: Iterator<number>;

  constructor(graph: GraphBuilder, kept: ReadonlySet<TaskNode>, chance: Iterable<number>) {
    this.#graph = graph;
    this.#tables = new RunTables(graph);
    this.#plan = new Plan(graph);
    this.#kept = kept;
    this.#keeper = new ValueKeeper(graph, this.#tables.tableOf, (node) => kept.has(node));
    this.#chance = chance[Symbol.iterator]();
  }

  run(): void {
    const running: { readonly node: TaskNode; readonly index: number }[] = [];
    this.#plan.begin();
    for (;;) {
      const next = running.length < 3 ? this.#plan.next() : undefined;
      if (next?.kind === "start") running.push(next);
      else if (next?.kind === "map") this.#map(next.node);
      else {
        const [ended] = running.splice(this.#decide(running.length), 1);
        if (ended === undefined) break;
        this.#end(ended.node, ended.index);
      }
      this.#check();
    }
    for (const node of this.#graph.nodes) {
      const { width } = this.#tables.tableOf(node);
      for (let i = 0; i < width; i++) expect([node.slug, i, this.#isReleased(node, i)]).toEqual([node.slug, i, !this.#kept.has(node)]);
    }
  }

  #map(node: TaskNode): void {
    const table = this.#tables.tableOf(node);
    const rows = this.#graph.upstreamOf(node).filter(({ mode }) => mode === "row");
    const width = Math.min(this.#decide(4), ...rows.map(({ upstream }) => this.#tables.tableOf(upstream).width));
    table.parent = mapped(width, undefined);
    table.widen(width);
    this.#plan.mapped(node, width);
    if (this.#plan.isOver(node)) this.#keeper.over(node);
  }

  #end(node: TaskNode, index: number): void {
    this.#tables.tableOf(node).set(Math.max(0, index), success(`value of ${node.slug}`));
    this.#plan.stopped(node);
    if (node.mapped) {
      this.#plan.childFinished(node, index);
      this.#keeper.childOver(node, index);
    } else this.#plan.finished(node);
    if (this.#plan.isOver(node)) this.#keeper.over(node);
  }

  /** No value is given up while somebody has still to read it. */
  #check(): void {
    for (const { upstream, downstream, key, mode } of this.#graph.edges) {
      const reads = key !== undefined || mode !== "whole";
      if (!reads || this.#plan.isOver(downstream)) continue;
      const [table, reader] = [this.#tables.tableOf(upstream), this.#tables.tableOf(downstream)];
      for (let i = 0; i < table.width; i++) {
        const isDone = mode === "row" && reader.parent.type === "Mapped" && (i >= reader.width || reader.isFinished(i));
        if (!isDone && table.isFinished(i))
          expect([upstream.slug, i, downstream.slug, this.#isReleased(upstream, i)]).toEqual([upstream.slug, i, downstream.slug, false]);
      }
    }
  }

  #isReleased(node: TaskNode, index: number): boolean {
    try {
      this.#tables.tableOf(node).value(index);
      return false;
    } catch {
      return true;
    }
  }

  #decide(choices: number): number {
    return choices === 0 ? 0 : (this.#chance.next().value ?? 0) % choices;
  }
}

describe("values", () => {
  test("are never given up while a reader is open, and always once all of them are done, unless they are kept", () => {
    fc.assert(
      fc.property(flows, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), chances, (calls, keeps, chance) => {
        const graph = build(calls);
        new KeptRun(graph, new Set(graph.nodes.filter((_, i) => keeps[i])), chance).run();
      }),
      { numRuns: 500 },
    );
  });

  const pass = task("pass", (x: number) => x);

  test("of children that began over are given up as those of others are", () => {
    const { graph, refs } = built(() => {
      const first = pass.map([1, 2]);
      return { first, second: pass.map(first) };
    });
    const [first, second] = [nodeOf(refs.first), nodeOf(refs.second)];
    const tables = new RunTables(graph);
    const keeper = new ValueKeeper(graph, tables.tableOf, () => false);
    for (const node of [first, second]) {
      tables.tableOf(node).parent = mapped(2, undefined);
      tables.tableOf(node).widen(2);
    }
    const [upstream, downstream] = [tables.tableOf(first), tables.tableOf(second)];
    downstream.set(0, success("given"));
    keeper.childOver(second, 0);
    upstream.set(0, success("made late"));
    upstream.set(1, success("made late"));
    keeper.over(first);
    expect(() => upstream.value(0)).toThrow("given up");
    expect(upstream.value(1)).toBe("made late");
    keeper.childOver(second, 1);
    expect(() => upstream.value(1)).toThrow("given up");
  });

  test("are read by a trigger of the user's, though no argument takes them", () => {
    const graph = graphOf(() => {
      const first = pass(1);
      task({ name: "asks", trigger: ([state]) => state?.type === "Success" && state.result === 1 }, () => 1)().after(first);
    });
    const tables = new RunTables(graph);
    const keeper = new ValueKeeper(graph, tables.tableOf, () => false);
    const [first, asks] = graph.nodes as [TaskNode, TaskNode];
    tables.tableOf(first).set(0, success(1));
    keeper.over(first);
    expect(tables.tableOf(first).value(0)).toBe(1);
    keeper.over(asks);
    expect(() => tables.tableOf(first).value(0)).toThrow("given up");
  });
});
