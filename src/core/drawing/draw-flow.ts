import type { FlowGraph } from "../graph.ts";
import { cardsOf, type DrawnState, linesOf } from "./cards.ts";
import { layOut } from "./layout.ts";
import { svgOf } from "./svg.ts";

/*
 *   FlowGraph ─ cards: what each task says ─▶ layout: where it stands (Graphviz) ─▶ svg: how it looks
 */

/** What to draw besides the graph itself. */
export interface DrawingOptions {
  /** The flow's name. */
  readonly name: string;
  /** States of a run, by slug. Default: none; then only the flow's shape is drawn. */
  readonly states?: ReadonlyMap<string, DrawnState>;
  /** Whether data flows down (the default) or to the right. */
  readonly direction?: "down" | "right";
}

/**
 * Draws a flow as the text of an SVG file: mapped tasks as stacked boxes, parameters as blue pills, data with the argument's name,
 * mapped data dashed, order without data dotted. With `states`, tasks have the colours and names of their states. It follows the
 * reader's light or dark scheme. A flow with a cycle is drawn, too.
 *
 * The layout takes longer than the flow grows: seconds for some hundred tasks, minutes for some thousand.
 */
export async function drawFlow(graph: FlowGraph, { name, states, direction = "down" }: DrawingOptions): Promise<string> {
  const cards = cardsOf(graph, states ?? new Map());
  const lines = linesOf(graph);
  return svgOf(name, await layOut(cards, lines, direction));
}
