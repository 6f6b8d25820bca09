import type { FlowGraph, TaskNode, Template } from "./graph.ts";

/*
 * Part of a build function whose tasks belong together: the inside of caseOf, of a resource manager, of applyMap. Blocks nest;
 * a task belongs to every block that is open when it is added.
 */

interface Opening {
  /** The nodes added while the block was open, in order. */
  readonly nodes: TaskNode[];
  /** Called once, before the block's first node, with only the outer blocks open: a block that stays empty adds nothing. */
  readonly beforeFirst?: () => void;
}

export interface PlainBlock extends Opening {
  readonly kind: "plain";
}

/** The inside of applyMap: each of its nodes is mapped over `lists`, in step. */
export interface MapBlock extends Opening {
  readonly kind: "map";
  readonly lists: readonly Template[];
}

export type Block = PlainBlock | MapBlock;

/** The nodes of a block that wait for none of its others, so that they come first. */
export function firstNodes(block: Block, graph: FlowGraph): readonly TaskNode[] {
  const inside = new Set(block.nodes);
  return block.nodes.filter((node) => !graph.upstreamOf(node).some((edge) => inside.has(edge.upstream)));
}

/** The nodes of a block that none of its others waits for. */
export function lastNodes(block: Block, graph: FlowGraph): readonly TaskNode[] {
  const inside = new Set(block.nodes);
  return block.nodes.filter((node) => !graph.downstreamOf(node).some((edge) => inside.has(edge.downstream)));
}
