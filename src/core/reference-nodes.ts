import { notARef, refOfAnotherFlow } from "../errors/building.ts";
import { callPlace } from "../util/call-site.ts";
import { describeValue } from "../util/describe-value.ts";
import { sentence } from "../util/sentence.ts";
import type { FlowGraph, TaskNode } from "./graph.ts";
import { describeRef, type Holds, nodeBehind, type RefOwner, targetOf } from "./ref.ts";

/** Nodes that nothing waits for. */
export function terminalNodes(graph: FlowGraph): readonly TaskNode[] {
  return graph.nodes.filter((node) => graph.downstreamOf(node).length === 0);
}

/**
 * The nodes that decide a run's final state where the user chose none: the terminal ones. A resource's `cleanup` does not count,
 * and what only a `cleanup` waits for is as good as terminal: a clean-up that fails leaves the run's state alone.
 */
export function referenceNodes(graph: FlowGraph): readonly TaskNode[] {
  const decides = (node: TaskNode): boolean => node.kind !== "cleanup" && graph.downstreamOf(node).every((edge) => edge.downstream.kind === "cleanup");
  return graph.nodes.filter(decides);
}

/** The nodes behind the refs that the user chose, each once. */
export function chosenNodes(refs: Iterable<Holds<unknown>>, owner: RefOwner): readonly TaskNode[] {
  const chosen = new Set<TaskNode>();
  for (const ref of refs) {
    const target = targetOf(ref);
    const node = target && nodeBehind(target.template);
    if (target === undefined || node === undefined) {
      throw notARef({ what: "setReferenceTasks(...)", given: target ? describeRef(target) : describeValue(ref) }, { place: callPlace() });
    }
    if (target.owner !== owner)
      throw refOfAnotherFlow({ ref: sentence(describeRef(target)), of: target.owner.flowName, flow: owner.flowName }, { place: callPlace() });
    chosen.add(node);
  }
  return [...chosen];
}
