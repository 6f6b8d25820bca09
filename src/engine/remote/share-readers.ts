import type { FlowGraph, TaskNode } from "../../core/graph.ts";
import { readsOf } from "./reads.ts";
import { shareKey } from "./request-format.ts";

/** Which shares no request will ask for any more: all tasks that read them are over. */
export class ShareReaders {
  readonly #graph: FlowGraph;
  readonly #left = new Map<number, number>();

  constructor(graph: FlowGraph) {
    this.#graph = graph;
    for (const node of graph.nodes) for (const key of this.#keysOf(node)) this.#left.set(key, (this.#left.get(key) ?? 0) + 1);
  }

  /** A task is over. Gives the shares that it was the last to read. */
  over(node: TaskNode): readonly number[] {
    return this.#keysOf(node).filter((key) => {
      const left = (this.#left.get(key) ?? 1) - 1;
      this.#left.set(key, left);
      return left === 0;
    });
  }

  #keysOf(node: TaskNode): readonly number[] {
    return readsOf(this.#graph, node).shared.map(({ node: upstream, withValues }) => shareKey(upstream.id, withValues));
  }
}
