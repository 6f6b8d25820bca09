import { argumentLabel } from "../util/argument-names.ts";
import type { Precedence } from "../util/topological-order.ts";
import type { Edge, TaskNode, Template } from "./graph.ts";
import { listsIn, mappedUpstreamsOf, rowNode, upstreamsOf } from "./template.ts";

type Mode = Edge["mode"];

/** The edges of one flow, by both ends, and the lists that its nodes are mapped over, which edges may add to. */
export class EdgeBook implements Precedence {
  readonly all: Edge[] = [];
  readonly #upstream: Edge[][] = [];
  readonly #downstream: Edge[][] = [];
  readonly #lists: Template[][] = [];
  /** Which links there are, with the user's place of the order-only ones that could close a cycle. */
  readonly #links = new Map<string, string | undefined>();
  #isForward = true;

  /** Whether every edge goes from an earlier node to a later one, so that the order of calls is topological. */
  get isForward(): boolean {
    return this.#isForward;
  }

  get size(): number {
    return this.#lists.length;
  }

  upstreamOf(node: TaskNode): readonly Edge[] {
    return this.#upstream[node.id] ?? [];
  }

  downstreamOf(node: TaskNode): readonly Edge[] {
    return this.#downstream[node.id] ?? [];
  }

  *after(id: number): Generator<number> {
    for (const edge of this.#downstream[id] ?? []) yield edge.downstream.id;
  }

  /** Enters a node with the edges that its arguments make. `lists` are the node's own `mapsOver`, to be filled here. */
  enter(node: TaskNode, lists: Template[]): void {
    this.#upstream.push([]);
    this.#downstream.push([]);
    this.#lists.push(lists);
    for (const [position, { mode, template }] of node.args.entries()) {
      if (template.kind === "value" && mode === "whole") continue;
      const label = argumentLabel(node.argumentNames, position);
      const upstreams = mode === "each" ? mappedUpstreamsOf(template, label) : upstreamsOf(template, label);
      for (const { node: upstream, ...rest } of upstreams) this.#connect({ upstream, downstream: node, ...rest });
      for (const list of mode === "each" ? [template] : listsIn(template)) this.count(node, list);
    }
  }

  /** Adds an order-only edge where nothing of the kind is there yet, and says whether it did. `place` is asked for where the edge could close a cycle. */
  link(edge: Pick<Edge, "upstream" | "downstream" | "mode">, place: (() => string | undefined) | undefined): boolean {
    const { upstream, downstream, mode } = edge;
    const key = linkKey(upstream, downstream, mode);
    if (this.#links.has(key)) return false;
    const isBackward = upstream.id >= downstream.id;
    this.#isForward &&= !isBackward;
    this.#links.set(key, isBackward ? place?.() : undefined);
    this.#connect({ upstream, downstream, key: undefined, mode, flattened: false });
    return true;
  }

  /** Where the user asked for an order, as far as that is kept. */
  placeOf(upstream: TaskNode, downstream: TaskNode): string | undefined {
    return this.#links.get(linkKey(upstream, downstream, "whole")) ?? this.#links.get(linkKey(upstream, downstream, "row"));
  }

  /** Lets a mapped node have no more children than the list has elements. */
  count(node: TaskNode, list: Template): void {
    const lists = this.#lists[node.id];
    if (lists === undefined || lists.includes(list)) return;
    const row = rowNode(list);
    if (row === undefined || !lists.some((known) => rowNode(known) === row)) lists.push(list);
  }

  #connect(edge: Edge): void {
    this.all.push(edge);
    const key = linkKey(edge.upstream, edge.downstream, edge.mode);
    if (!this.#links.has(key)) this.#links.set(key, undefined);
    this.#upstream[edge.downstream.id]?.push(edge);
    this.#downstream[edge.upstream.id]?.push(edge);
    if (edge.mode === "row") this.count(edge.downstream, { kind: "ref", node: edge.upstream, path: [] });
  }
}

const linkKey = (upstream: TaskNode, downstream: TaskNode, mode: Mode): string => `${upstream.id} ${downstream.id} ${mode}`;
