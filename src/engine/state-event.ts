import type { TaskNode } from "../core/graph.ts";
import type { StateEvent } from "../protocol/events.ts";

/** A start of a task run; the index is the child, or -1. */
interface Start {
  readonly node: TaskNode;
  readonly mapIndex: number;
  readonly attempt: number;
}

/** That a task run changed its state, as listeners are told. */
export function stateEvent({ node, mapIndex, attempt }: Start, change: Pick<StateEvent, "from" | "to" | "at">): StateEvent {
  return { kind: "state", slug: node.slug, attempt, ...change, ...(node.mapped && mapIndex >= 0 ? { mapIndex } : {}) };
}
