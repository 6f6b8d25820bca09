import { asyncBlock, uncomparable } from "../errors/building.ts";
import { Skip } from "../states/signals.ts";
import { callPlace } from "../util/call-site.ts";
import { describeValue } from "../util/describe-value.ts";
import type { Arg } from "./arguments.ts";
import { firstNodes, type PlainBlock } from "./blocks.ts";
import { builtInTask } from "./built-in-task.ts";
import { callTask } from "./call-task.ts";
import { requireBuilder } from "./current-builder.ts";
import type { TaskNode } from "./graph.ts";
import { isRef } from "./ref.ts";
import { requireSync } from "./require-sync.ts";

/**
 * Runs the tasks that are called inside `block` only where the condition's value equals (`===`) the given one; else they end Skipped.
 * `block` is called once, while building. What it returns is returned.
 *
 * Only tasks that wait for no other one in the block depend on the comparison; the rest is left out because these are. So a task of
 * the block with `skipOnUpstreamSkip: false` runs all the same, and so does a task that was called before the block.
 */
export function caseOf<R>(condition: Arg<unknown>, equals: unknown, block: () => R): R {
  const builder = requireBuilder("caseOf(...)");
  if (isRef(equals) || (typeof equals === "object" && equals !== null) || typeof equals === "function" || typeof equals === "symbol" || Number.isNaN(equals)) {
    throw uncomparable({ given: isRef(equals) ? "a ref" : describeValue(equals) }, { place: callPlace() });
  }
  let comparison: TaskNode | undefined;
  const inside: PlainBlock = {
    kind: "case",
    nodes: [],
    beforeFirst: () => {
      comparison = callTask(builder, builtInTask({ name: `case(${String(equals)})`, fn: skipUnlessEqual, argumentNames: ["value", "equals"] }), [
        condition,
        equals,
      ]);
    },
  };
  const returned = requireSync(builder.within(inside, block), () => asyncBlock({ what: "caseOf(...)" }, { place: callPlace() }));
  if (comparison !== undefined) for (const node of firstNodes(inside, builder)) builder.gate(comparison, node);
  return returned;
}

/** `equals` is an argument, so that it comes from where the flow was built. */
function skipUnlessEqual(value: unknown, equals: unknown): void {
  if (value !== equals) throw new Skip(`The condition is not ${String(equals)}.`);
}
