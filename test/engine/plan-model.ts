import { expect } from "vitest";
import type { TaskNode } from "../../src/core/graph.ts";
import type { GraphBuilder } from "../../src/core/graph-builder.ts";
import { Plan } from "../../src/engine/plan.ts";
import type { TagLimits } from "../../src/engine/ready-nodes.ts";

type Phase = "idle" | "running" | "parked" | "over";

/** What is known of one node: its children, or one task run at index 0. */
interface Known {
  readonly node: TaskNode;
  readonly depth: number;
  /** Undefined until a mapped node got its children. */
  runs: Phase[] | undefined;
  mapping: boolean;
  over: boolean;
}

/** Drives a plan with chance, and compares each of its instructions with what is allowed, worked out anew each time. */
export class PlanModel {
  readonly #plan: Plan;
  readonly #graph: GraphBuilder;
  readonly #tagLimits: TagLimits;
  readonly #known: readonly Known[];
  readonly #chance: Iterator<number>;
  #started = new Set<string>();

  constructor(graph: GraphBuilder, tagLimits: TagLimits, chances: Iterable<number>) {
    this.#graph = graph;
    this.#tagLimits = tagLimits;
    this.#plan = new Plan(graph, tagLimits);
    this.#chance = chances[Symbol.iterator]();
    const known: Known[] = [];
    for (const node of graph.nodes) {
      const depth = Math.max(0, ...graph.upstreamOf(node).map(({ upstream }) => (known[upstream.id]?.depth ?? 0) + 1));
      known.push({ node, depth, runs: node.mapped ? undefined : ["idle"], mapping: false, over: false });
    }
    this.#known = known;
  }

  /** Starts and ends task runs as chance has it, until nothing is left to do; then everything must be over. */
  runToTheEnd(capacity: number): void {
    this.#plan.begin();
    for (;;) {
      const running = this.#all("running");
      const parked = this.#all("parked");
      const mayStart = running.length < capacity && (running.length + parked.length === 0 || this.#decide(2) === 0);
      if (mayStart && this.#startNext()) continue;
      if (running.length > 0 && (parked.length === 0 || this.#decide(3) > 0)) this.#end(this.#pick(running));
      else if (parked.length > 0) this.#again(this.#pick(parked));
      else break;
    }
    expect(this.#plan.next()).toBeUndefined();
    expect(this.#plan.done).toBe(true);
    for (const known of this.#known) expect([known.node.slug, known.over, this.#plan.isOver(known.node)]).toEqual([known.node.slug, true, true]);
  }

  #startNext(): boolean {
    const best = this.#bestNode();
    const instruction = this.#plan.next();
    expect(instruction?.node.slug).toBe(best?.node.slug);
    if (instruction === undefined || best === undefined) return false;
    if (instruction.kind === "map") this.#map(best);
    else this.#start(best, instruction.index);
    return true;
  }

  #start(known: Known, index: number): void {
    const at = Math.max(0, index);
    expect(index >= 0).toBe(known.node.mapped);
    expect(known.runs?.[at]).toBe("idle");
    expect(this.#isReady(known, at)).toBe(true);
    expect(this.#isLimited(known)).toBe(false);
    if (known.runs !== undefined) known.runs[at] = "running";
    this.#started.add(`${known.node.slug}[${index}]`);
  }

  #map(known: Known): void {
    expect(known.runs).toBeUndefined();
    known.mapping = true;
    const rows = this.#rowsOf(known).flatMap(({ runs }) => (runs === undefined ? [] : [runs.length]));
    const fails = this.#decide(6) === 0;
    if (fails) {
      this.#plan.finished(known.node);
      known.over = true;
      return;
    }
    const width = Math.min(this.#decide(5), ...rows);
    const given = Array.from({ length: width }, () => this.#decide(6) === 0);
    known.runs = given.map((over) => (over ? "over" : "idle"));
    this.#plan.mapped(known.node, width, (index) => given[index] ?? false);
    this.#closeIfDone(known);
  }

  #end({ known, index }: { readonly known: Known; readonly index: number }): void {
    this.#plan.stopped(known.node);
    const triedAgain = this.#decide(4) === 0;
    if (known.runs !== undefined) known.runs[index] = triedAgain ? "parked" : "over";
    if (triedAgain) return;
    if (known.node.mapped) this.#plan.childFinished(known.node, index);
    else this.#plan.finished(known.node);
    this.#closeIfDone(known);
  }

  #again({ known, index }: { readonly known: Known; readonly index: number }): void {
    if (known.runs !== undefined) known.runs[index] = "idle";
    this.#plan.again(known.node, known.node.mapped ? index : -1);
  }

  #closeIfDone(known: Known): void {
    if (known.runs?.every((phase) => phase === "over")) known.over = true;
  }

  /** The node that must be next: the deepest that may start something or be mapped; among equals the one called first. */
  #bestNode(): Known | undefined {
    return this.#known.filter((known) => this.#hasReady(known)).sort((a, b) => b.depth - a.depth || a.node.id - b.node.id)[0];
  }

  #hasReady(known: Known): boolean {
    if (known.over) return false;
    if (known.runs === undefined) return !known.mapping && this.#mayBeMapped(known);
    return !this.#isLimited(known) && known.runs.some((phase, index) => phase === "idle" && this.#isReady(known, index));
  }

  #mayBeMapped(known: Known): boolean {
    return this.#graph.upstreamOf(known.node).every(({ upstream, mode }) => {
      const above = this.#known[upstream.id];
      return mode === "row" ? above?.runs !== undefined || above?.over : above?.over;
    });
  }

  #isReady(known: Known, index: number): boolean {
    return this.#graph.upstreamOf(known.node).every(({ upstream, mode }) => {
      const above = this.#known[upstream.id];
      return above?.over === true || (mode === "row" && above?.runs?.[index] === "over");
    });
  }

  #isLimited({ node }: Known): boolean {
    const runningOf = (test: (other: TaskNode) => boolean): number => this.#all("running").filter(({ known }) => test(known.node)).length;
    const { maxConcurrency, tags } = node.settings;
    if (maxConcurrency !== undefined && runningOf((other) => other === node) >= maxConcurrency) return true;
    return tags.some((tag) => runningOf((other) => other.settings.tags.includes(tag)) >= (this.#tagLimits[tag] ?? Number.POSITIVE_INFINITY));
  }

  #rowsOf({ node }: Known): readonly Known[] {
    return this.#graph.upstreamOf(node).flatMap(({ upstream, mode }) => (mode === "row" ? (this.#known[upstream.id] ?? []) : []));
  }

  #all(phase: Phase): readonly { readonly known: Known; readonly index: number }[] {
    return this.#known.flatMap((known) => (known.runs ?? []).flatMap((is, index) => (is === phase ? [{ known, index }] : [])));
  }

  #pick<T>(list: readonly T[]): T {
    const picked = list[this.#decide(list.length)];
    if (picked === undefined) throw new Error("nothing to pick from");
    return picked;
  }

  #decide(choices: number): number {
    return (this.#chance.next().value ?? 0) % choices;
  }
}
