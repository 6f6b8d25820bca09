import type { Edge, FlowGraph, TaskNode } from "../core/graph.ts";
import { NodePlan } from "./node-plan.ts";
import { ReadyNodes, type TagLimits } from "./ready-nodes.ts";

/** What may be done next: start one task run (`index` is the child, or -1), or decide how wide a mapped node is. */
export type Instruction = { readonly kind: "start"; readonly node: TaskNode; readonly index: number } | { readonly kind: "map"; readonly node: TaskNode };

/**
 * Decides which task runs may start, and in which order. Pure: told what happened, it says what may be done; it knows no state,
 * no clock and no executor.
 *
 *   single:  waiting ── every upstream is over ──▶ ready ── next() ──▶ started ── finished() ──▶ over
 *                                                   ▲                     │ retried, resumed
 *                                                   └───── again() ───────┘
 *   mapped:  waiting ── upstreams are over, or at least as wide as they will be ──▶ "map" ── mapped(width) ──▶ children
 *            child i: ready as soon as child i of every upstream it goes along with is over
 *
 * Children are a range and a queue of indexes, never objects. Among all that is ready the deepest in the graph goes first, so that
 * child i goes through all its tasks before child i + 1 begins; among equals the order of calls decides.
 */
export class Plan {
  readonly #graph: FlowGraph;
  readonly #nodes: readonly NodePlan[];
  readonly #ready: ReadyNodes;
  #unfinished: number;
  #begun = false;

  constructor(graph: FlowGraph, tagLimits: TagLimits = {}) {
    this.#graph = graph;
    const plans: NodePlan[] = graph.nodes.map((node) => new NodePlan(node));
    for (const node of graph.order) {
      const plan = plans[node.id];
      if (plan === undefined) continue;
      for (const edge of graph.upstreamOf(node)) plan.follow(edge, plans[edge.upstream.id]);
    }
    this.#nodes = plans;
    this.#ready = new ReadyNodes(plans, tagLimits);
    this.#unfinished = plans.length;
  }

  /** Makes everything without open upstreams ready. Nodes that are over already are told before, by `finished` or `mapped`. */
  begin(): void {
    this.#begun = true;
    for (const plan of this.#nodes) if (!plan.over && plan.waiting === 0) this.#open(plan);
  }

  /** Whether every task run is over. */
  get done(): boolean {
    return this.#unfinished === 0;
  }

  /** Takes the next thing to do; undefined where nothing may start now. */
  next(): Instruction | undefined {
    const plan = this.#ready.take();
    if (plan === undefined) return undefined;
    if (plan.isToBeMapped) {
      this.#ready.remove(plan);
      return { kind: "map", node: plan.node };
    }
    const index = plan.take();
    this.#ready.started(plan);
    return { kind: "start", node: plan.node, index };
  }

  /** Whether a node is over, with all of its children. */
  isOver(node: TaskNode): boolean {
    return this.#plan(node).over;
  }

  /** A mapped node has this many children. Children that are over already are named. */
  mapped(node: TaskNode, width: number, over: (index: number) => boolean = () => false): void {
    const plan = this.#plan(node);
    plan.widen(width, over);
    for (const edge of this.#graph.downstreamOf(node)) if (edge.mode === "row") this.#release(edge);
    if (plan.left === 0) this.#over(plan);
    else if (plan.hasReady) this.#ready.add(plan);
  }

  /** A node is over as a whole: a single task run, or a mapped node that got no children. */
  finished(node: TaskNode): void {
    const plan = this.#plan(node);
    if (plan.isToBeMapped) for (const edge of this.#graph.downstreamOf(node)) if (edge.mode === "row") this.#release(edge);
    this.#over(plan);
  }

  /** One child of a mapped node is over. */
  childFinished(node: TaskNode, index: number): void {
    const plan = this.#plan(node);
    plan.finish(index);
    for (const edge of this.#graph.downstreamOf(node)) {
      if (edge.mode !== "row") continue;
      const downstream = this.#plan(edge.downstream);
      if (downstream.upstreamChildFinished(index)) this.#ready.add(downstream);
    }
    if (plan.left === 0) this.#over(plan);
  }

  /** A started task run holds its place no longer: it is over, or waits for a retry or for somebody. */
  stopped(node: TaskNode): void {
    this.#ready.stopped(this.#plan(node));
  }

  /** A task run that was started may start again. */
  again(node: TaskNode, index: number): void {
    const plan = this.#plan(node);
    plan.queue(index);
    this.#ready.add(plan);
  }

  #plan(node: TaskNode): NodePlan {
    const plan = this.#nodes[node.id];
    if (plan === undefined) throw new Error(`Internal error: ${node.slug} is not in this plan`);
    return plan;
  }

  #over(plan: NodePlan): void {
    if (plan.over) throw new Error(`Internal error: ${plan.node.slug} finished twice`);
    plan.over = true;
    this.#unfinished--;
    for (const edge of this.#graph.downstreamOf(plan.node)) if (edge.mode !== "row") this.#release(edge);
  }

  #release(edge: Edge): void {
    const plan = this.#plan(edge.downstream);
    plan.waiting--;
    if (this.#begun && plan.waiting === 0 && !plan.over && plan.width === undefined) this.#open(plan);
  }

  #open(plan: NodePlan): void {
    if (!plan.node.mapped) plan.queue(-1);
    this.#ready.add(plan);
  }
}
