import { asyncBuild, cycle, nestedBuild, noTaskBehind } from "../errors/building.ts";
import { argumentLabel } from "../util/argument-names.ts";
import { callPlace } from "../util/call-site.ts";
import { isThenable } from "../util/thenable.ts";
import { findCycle, type Precedence, topologicalOrder } from "../util/topological-order.ts";
import type { Block, MapBlock } from "./blocks.ts";
import { brandBuilder, currentBuilding, whileBuilding } from "./building.ts";
import type { Argument, Edge, FlowGraph, NodeKind, ParameterSpec, TaskNode, Template } from "./graph.ts";
import { type AnyRef, describeRef, type Holds, isRef, makeRef, nodeBehind, type RefOwner, type RefTarget } from "./ref.ts";
import { chosenNodes, referenceNodes, terminalNodes } from "./reference-nodes.ts";
import { SlugBook } from "./slug-book.ts";
import type { TaskSettings } from "./task-settings.ts";
import { listsIn, mappedUpstreamsOf, rowNode, type Upstream, upstreamsOf, usableTarget } from "./template.ts";

/** A node before it has its place in the flow. */
export interface NodeSpec {
  readonly name: string;
  /** The user's own slug; without one the node gets a numbered one. */
  readonly slug: string | undefined;
  readonly kind: NodeKind;
  readonly fn: TaskNode["fn"];
  readonly argumentNames: readonly string[];
  readonly settings: TaskSettings;
  readonly args: readonly Argument[];
  readonly resource?: TaskNode["resource"];
  readonly parameter?: ParameterSpec;
}

/**
 * The graph of one flow while it is made, and afterwards.
 *
 *   build(fn) ─▶ task calls ─▶ add ─▶ node, data edges      always from an earlier node to a later one
 *                after, before, blocks ─▶ link ─▶ order-only edges   in any direction: the only way to a cycle
 */
export class GraphBuilder implements FlowGraph, RefOwner {
  readonly flowName: string;
  readonly #nodes: TaskNode[] = [];
  readonly #edges: Edge[] = [];
  readonly #upstream: Edge[][] = [];
  readonly #downstream: Edge[][] = [];
  /** The lists that each node is mapped over: order without data inside applyMap may still add one. */
  readonly #lists: Template[][] = [];
  readonly #slugs: SlugBook;
  /** Which edges there are, with the user's place of the order-only ones that could close a cycle. */
  readonly #links = new Map<string, string | undefined>();
  #hasBackwardLink = false;
  #blocks: readonly Block[] = [];
  readonly #announced = new Set<Block>();
  readonly #mapBlocks = new Map<TaskNode, MapBlock>();
  #references: readonly TaskNode[] = [];
  #order: readonly TaskNode[] | undefined;
  #terminal: readonly TaskNode[] | undefined;
  #reference: readonly TaskNode[] | undefined;

  constructor(flowName: string) {
    this.flowName = flowName;
    this.#slugs = new SlugBook(flowName);
    brandBuilder(this);
  }

  get nodes(): readonly TaskNode[] {
    return this.#nodes;
  }

  get edges(): readonly Edge[] {
    return this.#edges;
  }

  upstreamOf(node: TaskNode): readonly Edge[] {
    return this.#upstream[node.id] ?? [];
  }

  downstreamOf(node: TaskNode): readonly Edge[] {
    return this.#downstream[node.id] ?? [];
  }

  /** Topological; among peers the order of calls. Throws E008 where there is a cycle. */
  get order(): readonly TaskNode[] {
    this.#order ??= this.#hasBackwardLink ? this.#sort() : [...this.#nodes];
    return this.#order;
  }

  /** Nodes that nothing waits for. The run is over when these are. */
  get terminalNodes(): readonly TaskNode[] {
    this.#terminal ??= terminalNodes(this);
    return this.#terminal;
  }

  /** Nodes that decide the run's final state: those that were set, else what `referenceNodes` takes. */
  get referenceNodes(): readonly TaskNode[] {
    if (this.#references.length > 0) return this.#references;
    this.#reference ??= referenceNodes(this);
    return this.#reference;
  }

  /** Decides which tasks make the run's final state. An empty list goes back to the default. */
  setReferenceTasks(refs: Iterable<Holds<unknown>>): void {
    this.#references = chosenNodes(refs, this);
  }

  bySlug(slug: string): TaskNode | undefined {
    return this.#slugs.get(slug);
  }

  nodesNamed(name: string): readonly TaskNode[] {
    return this.#nodes.filter((node) => node.name === name);
  }

  /** The node with this slug, else the only one with this name. */
  find(slugOrName: string): TaskNode | undefined {
    const named = this.bySlug(slugOrName);
    if (named !== undefined) return named;
    const [first, second] = this.nodesNamed(slugOrName);
    return second === undefined ? first : undefined;
  }

  /** Throws where the flow cannot run: E008 for a cycle. */
  validate(): void {
    void this.order;
  }

  /** Runs a synchronous build function with this flow as the one that calls add to, and returns what it returned. */
  build<R>(fn: () => R): R {
    const outer = currentBuilding();
    if (outer === this) return fn();
    if (outer !== undefined) throw nestedBuild({ inner: this.flowName, outer: outer.flowName }, { place: callPlace() });
    const result = whileBuilding(this, fn);
    if (isRef(result) || !isThenable(result)) return result;
    // What an async build function does after its first await fails because of this error, and would end the process before it is read.
    result.then(undefined, () => undefined);
    throw asyncBuild({ flow: this.flowName }, { place: callPlace() });
  }

  /** The applyMap call that is being built, if any. */
  get mapBlock(): MapBlock | undefined {
    return this.#blocks.find((block) => block.kind === "map");
  }

  /** Runs `body`; every node it adds is captured by the block, but parameters. */
  within<R>(block: Block, body: () => R): R {
    const before = this.#blocks;
    this.#blocks = [...before, block];
    try {
      return body();
    } finally {
      this.#blocks = before;
    }
  }

  /** Adds a node with the edges that its arguments make. */
  add(spec: NodeSpec): TaskNode {
    const captured = spec.kind !== "parameter";
    if (captured) this.#announce();
    const { name, kind, fn, argumentNames, settings, args } = spec;
    const slug = this.#slugs.next(name, spec.slug);
    const mapBlock = captured ? this.mapBlock : undefined;
    const mapped = mapBlock !== undefined || args.some((arg) => arg.mode === "each");
    const mapsOver: Template[] = [];
    const rest = { resource: spec.resource, parameter: spec.parameter, mapped, mapsOver };
    const node: TaskNode = { id: this.#nodes.length, slug, name, kind, fn, argumentNames, args, settings, ...rest };
    this.#nodes.push(node);
    this.#lists.push(mapsOver);
    this.#upstream.push([]);
    this.#downstream.push([]);
    this.#slugs.enter(node);
    if (mapBlock !== undefined) this.#mapBlocks.set(node, mapBlock);
    this.#addDataEdges(node);
    if (captured) for (const block of this.#blocks) block.nodes.push(node);
    this.#forget();
    return node;
  }

  /** A ref to a node's value as seen from here: inside applyMap that is one child's. */
  refTo(node: TaskNode): AnyRef {
    const whole: Template = { kind: "ref", node, path: [] };
    const scope = this.#mapBlocks.get(node);
    if (scope === undefined || scope !== this.mapBlock) return makeRef({ template: whole, owner: this, scope: undefined });
    return makeRef({ template: { kind: "element", of: whole, path: [] }, owner: this, scope });
  }

  /** Order without data between what lies behind two refs. */
  addOrder(first: RefTarget, then: RefTarget): void {
    const context = { owner: this, scope: this.mapBlock };
    const downstream = nodeBehind(usableTarget(then, context).template);
    const upstreams = upstreamsOf(usableTarget(first, context).template, undefined);
    if (downstream === undefined || upstreams.length === 0) {
      throw noTaskBehind({ ref: describeRef(downstream === undefined ? then : first) }, { place: callPlace() });
    }
    for (const upstream of upstreams) this.link(upstream, downstream, callPlace);
  }

  /**
   * Adds an order-only edge. "row" and "each" are for a node inside applyMap whose upstream is an element there; for all others
   * everything is waited for. `place` is asked for where the edge could close a cycle.
   */
  link({ node, mode }: Pick<Upstream, "node" | "mode">, downstream: TaskNode, place?: () => string | undefined): void {
    const inner = this.#mapBlocks.has(downstream) ? mode : "whole";
    const key = linkKey(node, downstream, inner);
    if (this.#links.has(key)) return;
    const isBackward = node.id >= downstream.id;
    this.#links.set(key, isBackward ? place?.() : undefined);
    this.#hasBackwardLink ||= isBackward;
    this.#connect({ upstream: node, downstream, key: undefined, mode: inner, flattened: false });
    this.#forget();
    if (node === downstream) this.validate();
  }

  /** Lets `downstream` wait for `upstream`, child for child where both are inside the same applyMap. */
  gate(upstream: TaskNode, downstream: TaskNode, place?: () => string | undefined): void {
    const block = this.#mapBlocks.get(downstream);
    this.link({ node: upstream, mode: block !== undefined && this.#mapBlocks.get(upstream) === block ? "row" : "whole" }, downstream, place);
  }

  /** Lets a mapped node have no more children than these lists have elements, and wait for what is behind them. */
  mapOver(node: TaskNode, lists: readonly Template[]): void {
    for (const list of lists) {
      this.#count(node, list);
      for (const upstream of mappedUpstreamsOf(list, undefined)) this.link(upstream, node);
    }
  }

  #count(node: TaskNode, list: Template): void {
    const lists = this.#lists[node.id];
    if (lists === undefined || lists.includes(list)) return;
    const row = rowNode(list);
    if (row === undefined || !lists.some((known) => rowNode(known) === row)) lists.push(list);
  }

  #connect(edge: Edge): void {
    this.#edges.push(edge);
    const link = linkKey(edge.upstream, edge.downstream, edge.mode);
    if (!this.#links.has(link)) this.#links.set(link, undefined);
    this.#upstream[edge.downstream.id]?.push(edge);
    this.#downstream[edge.upstream.id]?.push(edge);
    if (edge.mode === "row") this.#count(edge.downstream, { kind: "ref", node: edge.upstream, path: [] });
  }

  #addDataEdges(node: TaskNode): void {
    for (const [position, { mode, template }] of node.args.entries()) {
      if (template.kind === "value" && mode === "whole") continue;
      const label = argumentLabel(node.argumentNames, position);
      const upstreams = mode === "each" ? mappedUpstreamsOf(template, label) : upstreamsOf(template, label);
      for (const upstream of upstreams) {
        const { key, flattened } = upstream;
        this.#connect({ upstream: upstream.node, downstream: node, key, mode: upstream.mode, flattened });
      }
      for (const list of mode === "each" ? [template] : listsIn(template)) this.#count(node, list);
    }
  }

  /** Tells blocks that are still empty that their first node is coming, the outermost first. */
  #announce(): void {
    const open = this.#blocks;
    for (const [depth, block] of open.entries()) {
      if (block.beforeFirst === undefined || this.#announced.has(block)) continue;
      this.#announced.add(block);
      this.#blocks = open.slice(0, depth);
      try {
        block.beforeFirst();
      } finally {
        this.#blocks = open;
      }
    }
  }

  #forget(): void {
    this.#order = undefined;
    this.#terminal = undefined;
    this.#reference = undefined;
  }

  #sort(): readonly TaskNode[] {
    const precedence: Precedence = { size: this.#nodes.length, after: (item) => (this.#downstream[item] ?? []).map((edge) => edge.downstream.id) };
    const order = topologicalOrder(precedence);
    if (order !== undefined) return this.#pick(order);
    const circle = this.#pick(findCycle(precedence) ?? []);
    const step = (node: TaskNode, i: number): string => {
      const next = circle[(i + 1) % circle.length] ?? node;
      const place = this.#links.get(linkKey(node, next, "whole"));
      return `${node.slug} → ${place === undefined ? "" : `(${place}) `}`;
    };
    throw cycle({ flow: this.flowName, path: circle.map(step).join("") + (circle[0]?.slug ?? "") }, { place: callPlace() });
  }

  #pick(ids: readonly number[]): readonly TaskNode[] {
    return ids.flatMap((id) => this.#nodes[id] ?? []);
  }
}

const linkKey = (upstream: TaskNode, downstream: TaskNode, mode: Edge["mode"]): string => `${upstream.id} ${downstream.id} ${mode}`;
