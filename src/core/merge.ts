import { notARef } from "../errors/building.ts";
import { Skip } from "../states/signals.ts";
import { callPlace } from "../util/call-site.ts";
import { describeValue } from "../util/describe-value.ts";
import { builtInTask } from "./built-in-task.ts";
import { contextOf } from "./call-task.ts";
import { requireBuilder } from "./current-builder.ts";
import type { Argument } from "./graph.ts";
import { type Holds, type Ref, targetOf } from "./ref.ts";
import { usableTarget } from "./template.ts";
import { triggers } from "./triggers.ts";

/** What a "branch" template reads. */
export interface BranchOutcome {
  readonly skipped: boolean;
  readonly value: unknown;
}

const merging = builtInTask({
  name: "merge",
  fn: firstThatRan,
  argumentNames: ["...branches"],
  options: { trigger: triggers.notAllSkipped, skipOnUpstreamSkip: false },
});

function firstThatRan(...branches: readonly BranchOutcome[]): unknown {
  const ran = branches.find((branch) => !branch.skipped);
  if (ran === undefined) throw new Skip("All branches were skipped.");
  return ran.value;
}

/**
 * The value of the first branch that was not skipped, whatever it is: null and undefined count. Where all were skipped it is Skipped;
 * where one failed it is TriggerFailed.
 */
export function merge<const B extends readonly Holds<unknown>[]>(...branches: B): Ref<B[number] extends Holds<infer T> ? T : never> {
  const builder = requireBuilder("merge(...)");
  const context = contextOf(builder, "merge");
  const args = branches.map((branch): Argument => {
    const target = targetOf(branch);
    if (target === undefined) throw notARef({ what: "merge(...)", given: describeValue(branch) }, { place: callPlace() });
    return { mode: "whole", template: { kind: "branch", of: usableTarget(target, context).template } };
  });
  return builder.refTo(builder.add({ ...merging, args }));
}
