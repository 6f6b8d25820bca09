import { type Holds, isRef } from "../core/ref.ts";
import { invalidRunOption } from "../errors/running.ts";
import type { RunEvent } from "../protocol/events.ts";
import { isPlainObject } from "../util/class-name.ts";
import type { Clock } from "../util/clock.ts";
import { closestName } from "../util/closest-name.ts";
import { describeValue } from "../util/describe-value.ts";
import type { Print } from "./event-stream.ts";
import type { Executor } from "./executor.ts";
import type { FlowRun } from "./flow-run.ts";
import type { TaskStates } from "./given-states.ts";
import type { OnlyTasks } from "./only-tasks.ts";

/** What one run is told. */
export interface RunOptions<P = Readonly<Record<string, unknown>>> {
  /** Values of the flow's parameters. An unknown, missing or invalid one rejects before anything runs: E305, E306, E307. */
  readonly parameters?: P;
  /**
   * What `context` holds besides: `date`, `secrets`, `parameters` (below those given above), `resume: true` to let paused tasks go on,
   * `taskLoopCount` and `taskLoopResult` where loops begin, and whatever else tasks read.
   */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Where the tasks run. Default: the flow's executor. */
  readonly executor?: Executor;
  /** Whether to wait for the times of the flow's schedule and run at each. Default: the setting `run.on_schedule`, true. */
  readonly runOnSchedule?: boolean;
  /** States that tasks begin with, by slug or `slug[i]`. Finished ones are kept, and their tasks do not run. */
  readonly taskStates?: TaskStates;
  /** Aborting it cancels the run. */
  readonly signal?: AbortSignal;
  /** Called with everything the run says, in order for each task run. What it throws is printed once and ignored. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Called with each run when it is over: with a schedule there are many, and `flow.run()` resolves with the last. */
  readonly onRun?: (run: FlowRun) => void;
  /** The only tasks that take part, by slug: "all" of a task, or these children of a mapped one. All others end Skipped. Default: every task. */
  readonly only?: OnlyTasks;
  /** "all" keeps every value; else also those behind these refs. Always kept: what the build function returned, reference and terminal tasks. */
  readonly keep?: "all" | readonly Holds<unknown>[];
  /** The run's name. Default: two words, such as brisk-otter. */
  readonly runName?: string;
  /** Receives the lines that are otherwise written to standard output and error: shown log lines, and what tasks print. */
  readonly print?: Print;
  /** The time. Default: the machine's; tests give a clock of their own. */
  readonly clock?: Clock;
}

const known: readonly (keyof RunOptions)[] = [
  "parameters",
  "context",
  "executor",
  "runOnSchedule",
  "taskStates",
  "signal",
  "onEvent",
  "onRun",
  "only",
  "keep",
  "runName",
  "print",
  "clock",
];

/** Refuses options that there are none of, and values that cannot be. */
export function checkRunOptions(options: RunOptions<unknown>): void {
  const fail = (option: string, problem: string, meant?: string): Error => invalidRunOption({ option, problem, meant });
  if (!isRecord(options)) throw fail("options", `${describeValue(options)} is no record of options`);
  for (const name of Object.keys(options)) {
    if (known.some((one) => one === name)) continue;
    throw fail(name, "there is no such option", closestName(name, known));
  }
  const { parameters, context, executor, signal, onEvent, onRun, only, keep } = options;
  if (parameters !== undefined && !isPlain(parameters)) throw fail("parameters", `${describeValue(parameters)} is no record of values by name`);
  if (context !== undefined && !isPlain(context)) throw fail("context", `${describeValue(context)} is no record`);
  if (executor !== undefined && !isExecutor(executor)) throw fail("executor", `${describeValue(executor)} is no executor`);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw fail("signal", `${describeValue(signal)} is no AbortSignal`);
  if (onEvent !== undefined && typeof onEvent !== "function") throw fail("onEvent", `${describeValue(onEvent)} is no function`);
  if (onRun !== undefined && typeof onRun !== "function") throw fail("onRun", `${describeValue(onRun)} is no function`);
  if (only !== undefined && !isPlain(only)) throw fail("only", `${describeValue(only)} is no record from slugs to "all" or indexes`);
  if (keep !== undefined && keep !== "all" && !isListOfRefs(keep)) throw fail("keep", `${describeValue(keep)} is neither "all" nor a list of refs`);
  const { taskStates, runName, runOnSchedule, print, clock } = options;
  if (taskStates !== undefined && !isPlain(taskStates)) throw fail("taskStates", `${describeValue(taskStates)} is no record from slugs to states`);
  if (runName !== undefined && typeof runName !== "string") throw fail("runName", `${describeValue(runName)} is no text`);
  if (runOnSchedule !== undefined && typeof runOnSchedule !== "boolean")
    throw fail("runOnSchedule", `${describeValue(runOnSchedule)} is neither true nor false`);
  if (print !== undefined && typeof print !== "function") throw fail("print", `${describeValue(print)} is no function`);
  if (clock !== undefined && !isClock(clock)) throw fail("clock", `${describeValue(clock)} is no clock, with now, monotonic and at`);
}

const isListOfRefs = (value: unknown): boolean => Array.isArray(value) && value.every((one) => isRef(one));

const isClock = (value: unknown): boolean =>
  isRecord(value) && ["now", "monotonic", "at"].every((key) => typeof Reflect.get(Object(value), key) === "function");

const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** A Map or another object of a class would be taken for an empty record. */
const isPlain = (value: unknown): boolean => typeof value === "object" && value !== null && isPlainObject(value);

/** Whether a value can run task runs. */
export function isExecutor(value: unknown): value is Executor {
  return typeof value === "object" && value !== null && "open" in value && typeof value.open === "function";
}
