import type { Edge, FlowGraph, TaskNode, Template } from "../../core/graph.ts";
import { listsIn } from "../../core/template.ts";
import { tallyTrigger } from "../../core/triggers.ts";

/**
 * What the task runs of one node read of other tasks, in an order that driver and worker agree on, since both derive it from the graph.
 */
export interface NodeReads {
  /** Upstream tasks that go to a worker as a whole, once. */
  readonly shared: readonly SharedRead[];
  /** Mapped upstream tasks of which child i reads child i alone. */
  readonly rows: readonly TaskNode[];
  /** Lists of which a child reads one element alone. */
  readonly lists: readonly Template[];
  /** Mapped upstream tasks that are un-nested: it counts from which of their children an element came. */
  readonly origins: readonly TaskNode[];
}

export interface SharedRead {
  readonly node: TaskNode;
  /** Without, only the states go: for order, and for triggers that count. */
  readonly withValues: boolean;
}

export function readsOf(graph: FlowGraph, node: TaskNode): NodeReads {
  const edges = graph.upstreamOf(node);
  if (edges.length === 0 && !node.mapped) return nothing;
  const valued = valuedUpstreams(node, edges);
  const upstream = [...new Set(edges.map((edge) => edge.upstream))];
  const modes = (task: TaskNode): readonly Edge["mode"][] => edges.filter((edge) => edge.upstream === task).map(({ mode }) => mode);
  return {
    shared: upstream.filter((task) => !modes(task).every((mode) => mode === "row")).map((task) => ({ node: task, withValues: valued.has(task) })),
    rows: upstream.filter((task) => modes(task).includes("row")),
    lists: node.args.flatMap(({ mode, template }) => (mode === "each" ? [template] : listsIn(template))).filter(isSent),
    origins: upstream.filter((task) => task.mapped && modes(task).includes("each")),
  };
}

const nothing: NodeReads = { shared: [], rows: [], lists: [], origins: [] };

/** A constant list is in the worker's own graph, and a mapped task's children come as rows. */
function isSent(list: Template): boolean {
  return list.kind !== "value" && !(list.kind === "ref" && list.node.mapped && list.path.length === 0);
}

/** The upstream tasks whose whole values are read: by arguments, or by a trigger of the user's, which may look at all of them. */
function valuedUpstreams(node: TaskNode, edges: readonly Edge[]): ReadonlySet<TaskNode> {
  if (tallyTrigger(node.settings.trigger) === undefined) return new Set(edges.map(({ upstream }) => upstream));
  const found = new Set<TaskNode>();
  for (const { mode, template } of node.args) if (mode === "whole") gather(template, found);
  return found;
}

function gather(template: Template, into: Set<TaskNode>): void {
  switch (template.kind) {
    case "ref":
      into.add(template.node);
      return;
    case "list":
      for (const item of template.items) gather(item, into);
      return;
    case "record":
      for (const [, value] of template.entries) gather(value, into);
      return;
    case "flatten":
    case "branch":
      gather(template.of, into);
      return;
    case "value":
    case "element":
  }
}
