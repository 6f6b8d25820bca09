import { asyncBuild, cycle, nestedBuild, noTaskBehind } from "../errors/building.ts";
import { callPlace } from "../util/call-site.ts";
import { findCycle, topologicalOrder } from "../util/topological-order.ts";
import { type Block, capturing, type MapBlock } from "./blocks.ts";
import { brandBuilder, currentBuilding, whileBuilding } from "./building.ts";
import { EdgeBook } from "./edge-book.ts";
import type { Argument, Edge, FlowGraph, NodeKind, ParameterSpec, TaskNode, Template } from "./graph.ts";
import { type AnyRef, describeRef, type Holds, makeRef, nodeBehind, type RefOwner, type RefTarget } from "./ref.ts";
import { chosenNodes, referenceNodes, terminalNodes } from "./reference-nodes.ts";
import { requireSync } from "./require-sync.ts";
import { SlugBook } from "./slug-book.ts";
import type { TaskSettings } from "./task-settings.ts";
import { mappedUpstreamsOf, type Upstream, upstreamsOf, usableTarget } from "./template.ts";

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

/** Asked for only where an error could need it. */
type PlaceOf = () => string | undefined;

/**
 * The graph of one flow while it is made, and afterwards.
 *
 *   build(fn) ─▶ task calls ─▶ add ─▶ node, data edges               always from an earlier node to a later one
 *                after, before, blocks ─▶ link ─▶ order-only edges   in any direction: the only way to a cycle
 */
export class GraphBuilder implements FlowGraph, RefOwner {
  readonly flowName: string;
  readonly #nodes: TaskNode[] = [];
  readonly #edges = new EdgeBook();
  readonly #slugs: SlugBook;
  #blocks: readonly Block[] = [];
  readonly #announced = new Set<Block>();
  readonly #mapBlocks = new Map<TaskNode, MapBlock>();
  #chosen: readonly TaskNode[] = [];
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
    return this.#edges.all;
  }

  upstreamOf(node: TaskNode): readonly Edge[] {
    return this.#edges.upstreamOf(node);
  }

  downstreamOf(node: TaskNode): readonly Edge[] {
    return this.#edges.downstreamOf(node);
  }

  /** Topological; among peers the order of calls. Throws E008 where there is a cycle. */
  get order(): readonly TaskNode[] {
    this.#order ??= this.#edges.isForward ? [...this.#nodes] : this.#sort();
    return this.#order;
  }

  /** Nodes that nothing waits for. The run is over when these are. */
  get terminalNodes(): readonly TaskNode[] {
    this.#terminal ??= terminalNodes(this);
    return this.#terminal;
  }

  /** Nodes that decide the run's final state: those that were set, else the default ones. */
  get referenceNodes(): readonly TaskNode[] {
    if (this.#chosen.length > 0) return this.#chosen;
    this.#reference ??= referenceNodes(this);
    return this.#reference;
  }

  /** Decides which tasks make the run's final state. An empty list goes back to the default. */
  setReferenceTasks(refs: Iterable<Holds<unknown>>): void {
    this.#chosen = chosenNodes(refs, this);
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
    return requireSync(whileBuilding(this, fn), () => asyncBuild({ flow: this.flowName }, { place: callPlace() }));
  }

  /** The applyMap call that is being built, if any. */
  get mapBlock(): MapBlock | undefined {
    return this.#blocks.find((block) => block.kind === "map");
  }

  /** Runs `body`; every node it adds is captured by the block, but parameters and what belongs to a nested block of the same kind. */
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
    const { name, kind, fn, argumentNames, settings, args, resource, parameter } = spec;
    const isCaptured = kind !== "parameter";
    if (isCaptured) this.#announce();
    const mapBlock = isCaptured ? this.mapBlock : undefined;
    const mapped = mapBlock !== undefined || args.some((arg) => arg.mode === "each");
    const mapsOver: Template[] = [];
    const slug = this.#slugs.next(name, spec.slug);
    const node: TaskNode = { id: this.#nodes.length, slug, name, kind, fn, argumentNames, args, settings, mapped, mapsOver, resource, parameter };
    this.#nodes.push(node);
    this.#slugs.enter(node);
    this.#edges.enter(node, mapsOver);
    if (mapBlock !== undefined) this.#mapBlocks.set(node, mapBlock);
    if (isCaptured) for (const block of capturing(this.#blocks)) block.nodes.push(node);
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
    if (downstream === undefined || downstream.kind === "parameter" || upstreams.length === 0) {
      throw noTaskBehind({ ref: describeRef(upstreams.length === 0 ? first : then) }, { place: callPlace() });
    }
    for (const upstream of upstreams) this.link(upstream, downstream, callPlace);
  }

  /** Adds an order-only edge. "row" and "each" hold only for a node inside applyMap, whose upstream is an element there; all others wait for everything. */
  link({ node, mode }: Pick<Upstream, "node" | "mode">, downstream: TaskNode, place?: PlaceOf): void {
    const edge = { upstream: node, downstream, mode: this.#mapBlocks.has(downstream) ? mode : "whole" };
    if (!this.#edges.link(edge, place)) return;
    this.#forget();
    if (node === downstream) this.validate();
  }

  /** Lets `downstream` wait for `upstream`, child for child where both are inside the same applyMap. */
  gate(upstream: TaskNode, downstream: TaskNode, place?: PlaceOf): void {
    const block = this.#mapBlocks.get(downstream);
    this.link({ node: upstream, mode: block !== undefined && this.#mapBlocks.get(upstream) === block ? "row" : "whole" }, downstream, place);
  }

  /** Lets a mapped node have no more children than these lists have elements, and wait for what is behind them. */
  mapOver(node: TaskNode, lists: readonly Template[]): void {
    for (const list of lists) {
      this.#edges.count(node, list);
      for (const upstream of mappedUpstreamsOf(list, undefined)) this.link(upstream, node);
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
    const order = topologicalOrder(this.#edges);
    if (order !== undefined) return this.#pick(order);
    const circle = this.#pick(findCycle(this.#edges) ?? []);
    const step = (node: TaskNode, i: number): string => {
      const place = this.#edges.placeOf(node, circle[(i + 1) % circle.length] ?? node);
      return `${node.slug} → ${place === undefined ? "" : `(${place}) `}`;
    };
    throw cycle({ flow: this.flowName, path: circle.map(step).join("") + (circle[0]?.slug ?? "") }, { place: callPlace() });
  }

  #pick(ids: readonly number[]): readonly TaskNode[] {
    return ids.flatMap((id) => this.#nodes[id] ?? []);
  }
}
