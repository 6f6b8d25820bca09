import type { TaskNode } from "../core/graph.ts";
import { nothingToMapOver, notMappable } from "../errors/running.ts";
import { failure, mapped, skipped } from "../states/make.ts";
import type { State } from "../states/state.ts";
import { describeValue } from "../util/describe-value.ts";
import type { Inputs } from "./inputs.ts";
import type { Upstreams } from "./upstreams.ts";

/** What becomes of a mapped node: so many children, or a state of its own and no children. */
export type Mapping = { readonly width: number; readonly state: State } | { readonly width: undefined; readonly state: State };

/**
 * Decides how wide a mapped node is, once all it maps over is over or mapped itself. The shortest list counts; a list whose task did
 * not succeed counts only where there is no other: its children then see that task's state.
 * The trigger is not asked here: each child asks it for itself.
 */
export function decideMapping(node: TaskNode, inputs: Inputs, upstreams: Upstreams): Mapping {
  if (node.settings.skipOnUpstreamSkip && upstreams.parentSkipped()) {
    return { width: undefined, state: skipped("An upstream task was skipped. Set skipOnUpstreamSkip to false to run all the same.") };
  }
  let width: number | undefined;
  for (const list of node.mapsOver) {
    const elements = inputs.elements(list);
    if (elements.kind === "unmappable") {
      const error = notMappable({ task: node.slug, given: describeValue(elements.value) });
      return { width: undefined, state: failure("Failed", error, error.what) };
    }
    if (elements.kind === "state") continue;
    const length = elements.kind === "row" ? elements.table.width : elements.length;
    width = Math.min(width ?? length, length);
  }
  if (width !== undefined) return { width, state: mapped(width, undefined) };
  const error = nothingToMapOver({ task: node.slug });
  return { width: undefined, state: failure("Failed", error, error.what) };
}
