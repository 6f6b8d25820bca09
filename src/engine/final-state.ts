import type { TaskNode } from "../core/graph.ts";
import { isKind } from "../states/kinds.ts";
import { failure, plain, success, waiting } from "../states/make.ts";
import { type Failure, isFailed, type State } from "../states/state.ts";
import type { TaskRunTable } from "./task-run-table.ts";

/** A node's states as they decide the run: a mapped node counts as its children. */
export function statesOf(table: TaskRunTable): readonly State[] {
  if (!table.node.mapped) return [table.state(0)];
  if (table.parent.type !== "Mapped") return [table.parent];
  return Array.from({ length: table.width }, (_, i) => table.state(i));
}

/** How the task runs of several nodes stand together. */
interface Count {
  readonly total: number;
  readonly finished: number;
  readonly successful: number;
  readonly failed: number;
}

/** The tasks that must be over for the run to be over, and those that decide how it ended. */
interface Deciding {
  readonly terminal: readonly TaskNode[];
  readonly reference: readonly TaskNode[];
}

/**
 * The state of a run whose work is done, in this order: not over while a terminal task is not, but Paused where task runs are; failed where a reference task failed;
 * successful else. A cancelled reference task alone does not fail the run. It goes by counts: a million children make no objects.
 */
export function finalState({ terminal, reference }: Deciding, tableOf: (node: TaskNode) => TaskRunTable, arePaused: boolean): State {
  const ends = count(terminal, tableOf);
  if (ends.finished < ends.total) {
    return arePaused ? waiting("Paused", null, "Only paused tasks are left. Resume them to go on.") : plain("Running", "Some tasks are not over.");
  }
  const decisive = count(reference, tableOf);
  if (decisive.failed > 0) {
    const first = reference.flatMap((node) => firstFailure(tableOf(node)) ?? [])[0];
    const error = new Error("Some reference tasks failed.", first === undefined ? {} : { cause: first.error });
    return failure("Failed", error, error.message);
  }
  return success(undefined, decisive.successful === decisive.total ? "All reference tasks succeeded." : "No reference tasks failed.");
}

function count(nodes: readonly TaskNode[], tableOf: (node: TaskNode) => TaskRunTable): Count {
  const sum = { total: 0, finished: 0, successful: 0, failed: 0 };
  for (const node of nodes) {
    const tally = tallyOf(tableOf(node));
    sum.total += tally.total;
    sum.finished += tally.finished;
    sum.successful += tally.successful;
    sum.failed += tally.failed;
  }
  return sum;
}

function tallyOf(table: TaskRunTable): Count {
  if (!table.node.mapped || table.parent.type === "Mapped") return table.tally();
  const one = (kind: "finished" | "successful" | "failed"): number => (isKind(table.parent.type, kind) ? 1 : 0);
  return { total: 1, finished: one("finished"), successful: one("successful"), failed: one("failed") };
}

function firstFailure(table: TaskRunTable): Failure | undefined {
  if (table.node.mapped && isFailed(table.parent)) return table.parent;
  if (tallyOf(table).failed === 0) return undefined;
  for (let i = 0; i < table.width; i++) {
    const state = table.state(i);
    if (isFailed(state)) return state;
  }
  return undefined;
}
