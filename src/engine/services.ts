import type { TaskNode } from "../core/graph.ts";
import type { RunEvent } from "../protocol/events.ts";
import type { ResultPlace } from "../results/result-place.ts";
import type { Clock } from "../util/clock.ts";
import type { ValueCache } from "./cache-question.ts";
import type { TaskRunRequest } from "./executor.ts";
import type { Inputs } from "./inputs.ts";
import type { FlowScope } from "./scope.ts";
import type { Upstreams } from "./upstreams.ts";

/** What the steps of a task run have at hand. */
export interface TaskRunServices {
  readonly flow: FlowScope;
  readonly clock: Clock;
  /** Whether anybody listens to state events: they are not made otherwise. */
  readonly listening: boolean;
  readonly emit: (event: RunEvent) => void;
  readonly inputsOf: (node: TaskNode) => Inputs;
  readonly upstreamsOf: (node: TaskNode) => Upstreams;
  /** Where results lie of tasks that name no place of their own. */
  readonly flowResult: ResultPlace | undefined;
  /** Where targets of tasks lie that have no place at all. */
  readonly defaultPlace: () => ResultPlace;
  /** Cached values of this flow's own tasks, and those of buckets that several flows may name. */
  readonly cache: ValueCache;
  readonly sharedCache: ValueCache;
  /** A task run wrote a line to standard output or error. */
  readonly printed: (run: TaskRunRequest & { readonly node: TaskNode }, line: string, stream: "stdout" | "stderr") => void;
  /** Something came of a body that is over or was given up: dropped, with one line in the log for each task run. */
  readonly late: (run: TaskRunRequest, what: string, error?: unknown) => void;
  /** An error came out of a task run that is over, such as from a timer: it is logged and changes nothing. */
  readonly strayed: (run: TaskRunRequest, error: unknown) => void;
  /** Only where task runs are run for a driver elsewhere. */
  readonly away?: AwayServices | undefined;
}

/** What a worker does besides. */
export interface AwayServices {
  /** The body of a task run begins. */
  readonly begins: (run: TaskRunRequest) => void;
  /** It is over, or out of its time: what comes now takes as long as it takes. */
  readonly ends: (run: TaskRunRequest) => void;
  /** The body took `context.signal`. */
  readonly hears: (run: TaskRunRequest) => void;
  /** The body was given up and goes on. */
  readonly givenUp: (run: TaskRunRequest) => void;
  /** A body that was given up is over. */
  readonly settled: (run: TaskRunRequest) => void;
  /** Puts what a body returned into bytes at once, so that what the body does to it later changes nothing. Throws where that cannot be. */
  readonly seal: (run: TaskRunRequest, value: unknown) => void;
}
