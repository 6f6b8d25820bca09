import { isPlainData } from "../util/plain-data.ts";
import type { Argument, Edge, FlowGraph, TaskNode, Template } from "./graph.ts";
import { type SentSettings, sentSettings, withSentSettings } from "./sent-settings.ts";

/*
 * The data in a flow: its constants and its tasks' options. They travel from the driver to the workers, whose copies of the flow may have
 * others: `fetch(new Date())`, `maxRetries: Number(process.env.RETRIES)`. Both copies must have one structure; then the constants stand in
 * the same places, and a list of them says it all.
 */
export interface FlowDefinitions {
  /** Each constant that is data, in order of calls and arguments. */
  readonly constants: readonly unknown[];
  /** For each task, in order of calls. */
  readonly settings: readonly SentSettings[];
}

/** The data in a flow. What many tasks share is one object here as well. */
export function definitionsOf(graph: FlowGraph): FlowDefinitions {
  const constants: unknown[] = [];
  const seen = new Set<Template>();
  for (const node of graph.nodes) for (const template of templatesOf(node)) collect(template, { constants, seen });
  const known = new Map<TaskNode["settings"], SentSettings>();
  const settings = graph.nodes.map((node) => {
    const sent = known.get(node.settings) ?? sentSettings(node.settings);
    known.set(node.settings, sent);
    return sent;
  });
  return { constants, settings };
}

const templatesOf = ({ args, mapsOver }: TaskNode): readonly Template[] => [...args.map(({ template }) => template), ...mapsOver];

function collect(template: Template, into: { readonly constants: unknown[]; readonly seen: Set<Template> }): void {
  if (into.seen.has(template)) return;
  into.seen.add(template);
  if (template.kind === "value" && isPlainData(template.value)) into.constants.push(template.value);
  for (const part of partsOf(template)) collect(part, into);
}

function partsOf(template: Template): readonly Template[] {
  switch (template.kind) {
    case "value":
    case "ref":
      return [];
    case "list":
      return template.items;
    case "record":
      return template.entries.map(([, part]) => part);
    default:
      return [template.of];
  }
}

/** A copy of a flow with these definitions in place of its own. Everything live in it is the flow's. */
export function withDefinitions(graph: FlowGraph, { constants, settings }: FlowDefinitions): FlowGraph {
  const filling = new Filling(constants);
  const nodes: TaskNode[] = [];
  const open: { readonly node: TaskNode; readonly args: Argument[]; readonly mapsOver: Template[] }[] = [];
  for (const node of graph.nodes) {
    const args: Argument[] = [];
    const mapsOver: Template[] = [];
    const resource = node.resource && { init: node.resource.init && copyOf(node.resource.init, nodes), setup: copyOf(node.resource.setup, nodes) };
    nodes.push({ ...node, args, mapsOver, resource, settings: withSentSettings(node.settings, settings[node.id] ?? {}) });
    open.push({ node, args, mapsOver });
  }
  for (const { node, args, mapsOver } of open) {
    for (const { mode, template } of node.args) args.push({ mode, template: filling.fill(template, nodes) });
    for (const template of node.mapsOver) mapsOver.push(filling.fill(template, nodes));
  }
  return copyGraph(graph, nodes);
}

function copyOf({ id, slug }: TaskNode, nodes: readonly TaskNode[]): TaskNode {
  const copy = nodes[id];
  if (copy === undefined) throw new Error(`Internal error: ${slug} is not in its flow yet`);
  return copy;
}

/** Copies templates in the order in which their constants were collected. What many places share stays shared. */
class Filling {
  readonly #constants: Iterator<unknown>;
  readonly #copies = new Map<Template, Template>();

  constructor(constants: readonly unknown[]) {
    this.#constants = constants.values();
  }

  fill(template: Template, nodes: readonly TaskNode[]): Template {
    const copy = this.#copies.get(template) ?? this.#copy(template, nodes);
    this.#copies.set(template, copy);
    return copy;
  }

  #copy(template: Template, nodes: readonly TaskNode[]): Template {
    switch (template.kind) {
      case "value":
        return isPlainData(template.value) ? { kind: "value", value: this.#next() } : template;
      case "ref":
        return { ...template, node: copyOf(template.node, nodes) };
      case "list":
        return { kind: "list", items: template.items.map((item) => this.fill(item, nodes)) };
      case "record":
        return { kind: "record", entries: template.entries.map(([key, part]) => [key, this.fill(part, nodes)]) };
      default:
        return { ...template, of: this.fill(template.of, nodes) };
    }
  }

  #next(): unknown {
    const { done, value } = this.#constants.next();
    if (done) throw new Error("Internal error: the flow has more constants than its definitions");
    return value;
  }
}

function copyGraph(graph: FlowGraph, nodes: readonly TaskNode[]): FlowGraph {
  const edges = new Map(
    graph.edges.map((edge): [Edge, Edge] => [edge, { ...edge, upstream: copyOf(edge.upstream, nodes), downstream: copyOf(edge.downstream, nodes) }]),
  );
  const copies = (of: readonly Edge[]): readonly Edge[] => of.flatMap((edge) => edges.get(edge) ?? []);
  const upstream = graph.nodes.map((node) => copies(graph.upstreamOf(node)));
  const downstream = graph.nodes.map((node) => copies(graph.downstreamOf(node)));
  return {
    nodes,
    edges: [...edges.values()],
    order: graph.order.map((node) => copyOf(node, nodes)),
    upstreamOf: (node) => upstream[node.id] ?? [],
    downstreamOf: (node) => downstream[node.id] ?? [],
  };
}
