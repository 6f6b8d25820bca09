/** What flows are written with. */
export { applyMap, type Elements, type Mapd } from "./core/apply-map.ts";
export type { Arg, Args, MapArg, MapArgs } from "./core/arguments.ts";
export { caseOf } from "./core/case-of.ts";
export { filter } from "./core/filter.ts";
export { flatten } from "./core/flatten.ts";
export { type Branch, ifElse, switchCase } from "./core/if-else.ts";
export { merge } from "./core/merge.ts";
export { type ParameterOptions, type ParameterRefs, type ParameterValues, parameter, type Schemas } from "./core/parameter.ts";
export type { Holds, MappedRef, Ref, Unpackable } from "./core/ref.ts";
export { type ResourceManager, type ResourceParts, resourceManager, type SimpleResourceParts } from "./core/resource-manager.ts";
export { type Task, task, type UnpackableTask } from "./core/task.ts";
export type { ErrorClass, FailureHandler, StateHandler, TaskInfo, TaskOptions } from "./core/task-options.ts";
export { type Trigger, triggers } from "./core/triggers.ts";
export { type Unmapped, unmapped } from "./core/unmapped.ts";
export { context } from "./engine/context.ts";
export type { Executor } from "./engine/executor.ts";
export type { FlowFailureHandler, FlowStateHandler, TerminalStateHandler } from "./engine/flow-handlers.ts";
export type { FlowAttributes, FlowView as AnyFlow } from "./engine/flow-options.ts";
export { FlowRun, type TaskRunSummary } from "./engine/flow-run.ts";
export type { TaskStates } from "./engine/given-states.ts";
export type { RunOptions } from "./engine/run-options.ts";
export type { Context, Logger } from "./engine/scope.ts";
export { TaskFailedError } from "./engine/task-failed-error.ts";
export type { DrawOptions } from "./engine/visualize.ts";
export { HeadraceError, isHeadraceError } from "./errors/define.ts";
export { Flow, type FlowEdge, type FlowOptions, type FlowTask, type VisualizeOptions } from "./flow.ts";
export type { FlowStateEvent, LogEvent, LogLevel, ProgressEvent, RunEvent, StateEvent, SubmitEvent } from "./protocol/events.ts";
export { validators } from "./results/cache-validators.ts";
export type { StateType } from "./states/kinds.ts";
export { Fail, isSignal, Loop, Pause, Retry, Signal, Skip, Success } from "./states/signals.ts";
export {
  isCached,
  isCancelled,
  isCrashed,
  isFailed,
  isFinished,
  isLooped,
  isMapped,
  isPaused,
  isPending,
  isQueued,
  isRetrying,
  isRunning,
  isScheduled,
  isSkipped,
  isSubmitted,
  isSuccessful,
  isTimedOut,
  isTriggerFailed,
  type State,
  type StateRecord,
} from "./states/state.ts";
export type { Clock } from "./util/clock.ts";
export type { Duration } from "./util/duration.ts";
