import { noBranch } from "../errors/building.ts";
import { Skip } from "../states/signals.ts";
import { callPlace } from "../util/call-site.ts";
import { describeValue } from "../util/describe-value.ts";
import type { Arg } from "./arguments.ts";
import { builtInTask } from "./built-in-task.ts";
import { callTask, contextOf, type TaskDefinition } from "./call-task.ts";
import { requireBuilder } from "./current-builder.ts";
import type { TaskNode } from "./graph.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { describeRef, type Holds, nodeBehind } from "./ref.ts";
import { targetsIn } from "./refs-in.ts";
import { usableTarget } from "./template.ts";

/** A part of a flow that may be left out: the ref of a task, or an array or plain object of such refs, all of which are. */
export type Branch = Holds<unknown> | readonly Branch[] | { readonly [key: string]: Branch };

const whenTrue = builtInTask({ name: "if", fn: skipUnless, argumentNames: ["condition"] });
const whenFalse = builtInTask({ name: "else", fn: skipIf, argumentNames: ["condition"] });

function skipUnless(condition: unknown): void {
  if (!condition) throw new Skip("The condition is false.");
}

function skipIf(condition: unknown): void {
  if (condition) throw new Skip("The condition is true.");
}

function skipUnlessKey(value: unknown, key: string): void {
  if (String(value) !== key) throw new Skip(`The condition is not ${key}.`);
}

/**
 * Runs one branch where the condition's value is true in the sense of JavaScript, the other one where it is not. A branch may be left
 * out (undefined or null). The branch that does not run ends Skipped; `merge(a, b)` gives the value of the one that ran.
 *
 * Only the tasks given here depend on the condition: what they take their data from runs in any case.
 */
export function ifElse(condition: Arg<unknown>, whenItIs: Branch | null | undefined, whenItIsNot?: Branch | null): void {
  const builder = requireBuilder("ifElse(...)");
  if (whenItIs != null) gateBranch(builder, { what: "ifElse(...)", name: "for true", branch: whenItIs, definition: whenTrue, args: [condition] });
  if (whenItIsNot != null) gateBranch(builder, { what: "ifElse(...)", name: "for false", branch: whenItIsNot, definition: whenFalse, args: [condition] });
}

/**
 * Runs the branch whose key is the condition's value as text; all others end Skipped.
 *
 * Only the tasks given here depend on the condition: what they take their data from runs in any case.
 */
export function switchCase(condition: Arg<unknown>, branches: { readonly [value: string]: Branch }): void {
  const builder = requireBuilder("switchCase(...)");
  for (const [key, branch] of Object.entries(branches)) {
    const definition = builtInTask({ name: `case(${key})`, fn: skipUnlessKey, argumentNames: ["value", "key"] });
    gateBranch(builder, { what: "switchCase(...)", name: JSON.stringify(key), branch, definition, args: [condition, key] });
  }
}

interface Gated {
  readonly what: string;
  readonly name: string;
  readonly branch: unknown;
  readonly definition: TaskDefinition;
  readonly args: readonly unknown[];
}

function gateBranch(builder: GraphBuilder, gated: Gated): void {
  const nodes = branchNodes(builder, gated);
  const comparison = callTask(builder, gated.definition, gated.args);
  for (const node of nodes) builder.gate(comparison, node, callPlace);
}

function branchNodes(builder: GraphBuilder, { what, name, branch }: Gated): readonly TaskNode[] {
  const targets = targetsIn(branch).map((target) => usableTarget(target, contextOf(builder, what)));
  if (targets.length === 0) throw noBranch({ what, branch: name, given: describeValue(branch) }, { place: callPlace() });
  return targets.map((target) => {
    const node = nodeBehind(target.template);
    if (node === undefined || node.kind === "parameter") throw noBranch({ what, branch: name, given: describeRef(target) }, { place: callPlace() });
    return node;
  });
}
