import type { TaskNode } from "../core/graph.ts";
import type { Tally } from "../core/triggers.ts";
import type { State } from "../states/state.ts";

/**
 * How the task runs of one node stand, to whoever reads them: what inputs, triggers and mapping are made of. In the driver it is the
 * node's own table; wherever else task runs are run, a copy of what they need of it.
 */
export interface TaskRunStates {
  readonly node: TaskNode;
  /** Mapped nodes: the parent's own state. Single ones: never used. */
  readonly parent: State;
  /** Task runs there are: 1 for a single node, the children of a mapped one, 0 before it is mapped. */
  readonly width: number;
  /** Which state a task run is in, as a number: see `stateTypeOf`. */
  code(index: number): number;
  isFinished(index: number): boolean;
  /** All its task runs, counted. */
  tally(): Tally;
  state(index: number): State;
  /** Whether it succeeded, and was not skipped without a value. */
  hasValue(index: number): boolean;
  /** What whoever reads this task run's value gets: the result, or the error of a failed one. */
  value(index: number): unknown;
  /** Whether its value is held as bytes, as a worker sent them. */
  isEncoded(index: number): boolean;
  /**
   * The bytes of its value, which nobody may change; those of one that is no bytes are made now. Only asked where there is a value.
   *
   * @throws E334 where it cannot be sent; E301 where it was given up.
   */
  encodedValue(index: number): Uint8Array;
}
