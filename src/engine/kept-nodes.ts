import type { TaskNode } from "../core/graph.ts";
import type { GraphBuilder } from "../core/graph-builder.ts";
import { describeTemplate, type Holds, nodeBehind, targetOf } from "../core/ref.ts";
import { invalidRunOption } from "../errors/running.ts";
import type { RunOptions } from "./run-options.ts";

/** Whether the values of a node are kept: what the build function returned, reference and terminal tasks, and what the run was asked to keep. */
export function keptNodes(graph: GraphBuilder, returned: ReadonlySet<TaskNode>, keep: RunOptions["keep"]): (node: TaskNode) => boolean {
  if (keep === "all") return () => true;
  const kept = new Set([...returned, ...graph.terminalNodes, ...graph.referenceNodes, ...(keep ?? []).flatMap(nodesOf)]);
  return (node) => kept.has(node);
}

/**
 * Refuses refs of other flows.
 *
 * @throws E309
 */
export function checkKeep(graph: GraphBuilder, keep: RunOptions["keep"]): void {
  if (keep === undefined || keep === "all") return;
  for (const ref of keep) {
    const target = targetOf(ref);
    if (target !== undefined && target.owner !== graph) {
      throw invalidRunOption({ option: "keep", problem: `${describeTemplate(target.template)} belongs to another flow than ${graph.flowName}` });
    }
  }
}

function nodesOf(ref: Holds<unknown>): readonly TaskNode[] {
  const target = targetOf(ref);
  const node = target === undefined ? undefined : nodeBehind(target.template);
  return node === undefined ? [] : [node];
}
