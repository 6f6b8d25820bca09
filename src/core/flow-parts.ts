import type { ResultPlace } from "../results/result-place.ts";
import type { FlowGraph } from "./graph.ts";

/** What a worker needs of a flow that it loaded. It is no part of what users see of a flow. */
export interface FlowParts {
  readonly graph: FlowGraph;
  /** Where results lie of tasks that name no place. */
  readonly result: ResultPlace | undefined;
}

const key: unique symbol = Symbol.for("headrace.flow/1");

/** Lets whoever loads a flow's file ask for its parts, whichever copy of the package made it. They are read when they are asked for. */
export function shareParts(flow: object, read: () => FlowParts): void {
  Object.defineProperty(flow, key, { value: read });
}

/** The parts of a flow as they are now; undefined for what is no flow. */
export function partsOf(flow: object): FlowParts | undefined {
  return (flow as { readonly [key]?: () => FlowParts })[key]?.();
}
