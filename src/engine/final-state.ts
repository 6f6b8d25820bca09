import type { TaskNode } from "../core/graph.ts";
import { failure, plain, success, waiting } from "../states/make.ts";
import { isFailed, isFinished, isSuccessful, type State } from "../states/state.ts";
import type { TaskRunTable } from "./task-run-table.ts";

/** A node's states as they decide the run: a mapped node counts as its children. */
export function statesOf(table: TaskRunTable): readonly State[] {
  if (!table.node.mapped) return [table.state(0)];
  if (table.parent.type !== "Mapped") return [table.parent];
  return Array.from({ length: table.width }, (_, i) => table.state(i));
}

/**
 * The state of a run whose work is done, in this order: not over while a terminal task is not; failed where a reference task failed;
 * successful else. A cancelled reference task alone does not fail the run.
 */
export function finalState(terminal: readonly TaskNode[], reference: readonly TaskNode[], tableOf: (node: TaskNode) => TaskRunTable): State {
  const open = terminal.flatMap((node) => statesOf(tableOf(node)).filter((state) => !isFinished(state)));
  if (open.length > 0) {
    return open.some(({ type }) => type === "Paused")
      ? waiting("Paused", null, "Only paused tasks are left. Resume them to go on.")
      : plain("Running", "Some tasks are not over.");
  }
  const states = reference.flatMap((node) => statesOf(tableOf(node)));
  const failed = states.filter(isFailed);
  const [first] = failed;
  if (first !== undefined) {
    const error = new Error("Some reference tasks failed.", { cause: first.error });
    return failure("Failed", error, error.message);
  }
  return success(undefined, states.every((state) => isSuccessful(state)) ? "All reference tasks succeeded." : "No reference tasks failed.");
}
