import type { FlowGraph, TaskNode } from "../core/graph.ts";
import type { Clock } from "../util/clock.ts";
import type { GivenStates } from "./given-states.ts";
import type { TagLimits } from "./ready-nodes.ts";
import type { FlowForWorkers } from "./remote/remote-flow-run.ts";
import type { TaskRunServices } from "./services.ts";
import type { LoopPosition } from "./task-run.ts";

/** One task run: a node, and the child or -1. */
export interface TaskRunName {
  readonly node: TaskNode;
  readonly index: number;
}

/** What a run's tasks need to be run: everything is decided and checked before. */
export interface RunInput {
  readonly graph: FlowGraph;
  /** The tasks that must be over for the run to be over, and those that decide how it ended. */
  readonly terminal: readonly TaskNode[];
  readonly reference: readonly TaskNode[];
  readonly tagLimits: TagLimits;
  /** By name. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly given: ReadonlyMap<TaskNode, GivenStates>;
  /** Whether a node's values are kept when their last reader is over. */
  readonly keeps: (node: TaskNode) => boolean;
  readonly clock: Clock;
  /** Everything the steps of a task run have at hand, but for what the run's own tables give. */
  readonly services: Omit<TaskRunServices, "inputsOf" | "upstreamsOf">;
  /** How the flow gets to workers. */
  readonly forWorkers: () => Promise<FlowForWorkers>;
  /** Whether paused tasks are taken up at once: `context.resume`. */
  readonly resume: boolean;
  /** Where loops begin: `context.taskLoopCount` and `taskLoopResult`. */
  readonly loop: LoopPosition | undefined;
  /** Asked when only paused tasks are left; those it names go on. The signal aborts when the run ends meanwhile. */
  readonly askToResume: (paused: readonly TaskRunName[], signal: AbortSignal) => Promise<readonly TaskRunName[]>;
}
