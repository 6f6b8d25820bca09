import type { TaskNode } from "../core/graph.ts";
import type { State } from "../states/state.ts";
import { extend, type Trail } from "../states/transitions.ts";
import type { LoopPosition } from "./task-run.ts";

/** What the next start of a task run goes on from. */
export interface Restart {
  readonly state: State;
  /** Starts that were made. */
  readonly attempt: number;
  /** Starts that count for retries. */
  readonly runCount: number;
  readonly loop: LoopPosition | undefined;
  readonly trail?: Trail | undefined;
  /** How often its worker was lost. */
  readonly losses?: number | undefined;
  /** Whether its time has come, whatever the clock says: it may have been set back meanwhile. */
  readonly isDue?: boolean;
}

/** Somebody lets it go on: it waits no longer. */
export function resumed(restart: Restart, resume: State): Restart {
  return { ...restart, state: resume, trail: extend(restart.trail ?? "", resume.type) };
}

/** Task runs between two starts, and those that begin with a state, by node and child (-1 for a single one). */
export class Restarts {
  readonly #of = new Map<TaskNode, Map<number, Restart>>();

  of(node: TaskNode): ReadonlyMap<number, Restart> {
    return this.#of.get(node) ?? new Map();
  }

  get(node: TaskNode, index: number): Restart | undefined {
    return this.#of.get(node)?.get(index);
  }

  keep(node: TaskNode, index: number, restart: Restart): void {
    const ofNode = this.#of.get(node) ?? new Map<number, Restart>();
    this.#of.set(node, ofNode);
    ofNode.set(index, restart);
  }

  take(node: TaskNode, index: number): Restart | undefined {
    const restart = this.get(node, index);
    if (restart !== undefined) this.#of.get(node)?.delete(index);
    return restart;
  }
}
