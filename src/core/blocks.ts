import type { FlowGraph, TaskNode, Template } from "./graph.ts";

/*
 * Part of a build function whose tasks belong together: the inside of caseOf, of a resource manager, of applyMap. Blocks nest; of
 * those of one kind a task belongs only to the innermost. So a task of the outer block that takes its data from a nested one still
 * depends on the outer condition, and does not run because a task in there ran all the same.
 */

interface Opening {
  /** The nodes added while the block was open, in order. */
  readonly nodes: TaskNode[];
  /** Called once, before the block's first node, with only the outer blocks open: a block that stays empty adds nothing. */
  readonly beforeFirst?: () => void;
}

export interface PlainBlock extends Opening {
  readonly kind: "case" | "resource";
}

/** The inside of applyMap: each of its nodes is mapped over `lists`, in step. */
export interface MapBlock extends Opening {
  readonly kind: "map";
  readonly lists: readonly Template[];
}

export type Block = PlainBlock | MapBlock;

/** Those of the open blocks, the outermost first, to which a node belongs. What is inside applyMap belongs to the blocks around it as a whole. */
export function capturing(open: readonly Block[]): readonly Block[] {
  return open.filter(({ kind }, depth) => {
    const next = open.findIndex((block, i) => i > depth && (block.kind === kind || block.kind === "map"));
    return next === -1 || open[next]?.kind === "map";
  });
}

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
