import { invalidFlowOption } from "../errors/running.ts";
import { checkResultPlace, type ResultPlace } from "../results/result-place.ts";
import type { Schedule } from "../schedules/schedule.ts";
import { callPlace } from "../util/call-site.ts";
import { closestName } from "../util/closest-name.ts";
import { describeValue } from "../util/describe-value.ts";
import { type Duration, parseDuration } from "../util/duration.ts";
import type { Executor } from "./executor.ts";
import type { FlowFailureHandler, FlowStateHandler, TerminalStateHandler } from "./flow-handlers.ts";
import { isExecutor } from "./run-options.ts";

/** A flow as its handlers see it: that of the run they are called for. */
export interface FlowView {
  readonly name: string;
  /** The executor that ran the run, with its report. */
  readonly executor: Executor;
}

/** How a flow runs. Each of these is also an attribute of the flow, and may be set there before a run. */
export interface FlowAttributes {
  /** Where its tasks run. Default: the setting `engine.executor`, a LocalExecutor. */
  executor: Executor;
  /** When it runs: `flow.run()` waits for these times. */
  schedule: Schedule | undefined;
  /** Where its tasks' results are stored that name no place of their own. With one, every result is stored. */
  result: ResultPlace | undefined;
  /** Called in turn at each change of the flow run's state. They run in the driver. */
  stateHandlers: readonly FlowStateHandler<FlowView>[];
  /** Called when a run failed. */
  onFailure: FlowFailureHandler<FlowView> | undefined;
  terminalStateHandler: TerminalStateHandler<FlowView> | undefined;
  /** How many task runs with a tag may run at once, by tag. */
  concurrency: Readonly<Record<string, number>>;
  /** How long one run may take before it ends TimedOut. */
  maxRuntime: Duration | undefined;
}

const known: readonly string[] = [
  "executor",
  "schedule",
  "result",
  "stateHandlers",
  "onFailure",
  "terminalStateHandler",
  "concurrency",
  "maxRuntime",
  "source",
  "parameters",
  "validate",
];

/** Refuses options that there are none of, and values that cannot be. Asked when the flow is made, and again before a run. */
export function checkFlowOptions(flow: string, options: Partial<FlowAttributes>): void {
  const fail = (option: string, problem: string, meant?: string): Error => invalidFlowOption({ flow, option, problem, meant }, { place: callPlace() });
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw fail(name, "there is no such option", closestName(name, known));
  }
  const { executor, schedule, result, stateHandlers = [], concurrency = {}, maxRuntime } = options;
  if (executor !== undefined && !isExecutor(executor)) throw fail("executor", `${describeValue(executor)} is no executor; write new LocalExecutor()`);
  if (schedule !== undefined && typeof schedule?.next !== "function") throw fail("schedule", `${describeValue(schedule)} is no Schedule`);
  if (result !== undefined) checkResultPlace(result, callPlace());
  if (!Array.isArray(stateHandlers) || stateHandlers.some((handler) => typeof handler !== "function"))
    throw fail("stateHandlers", "it is no list of functions");
  for (const [name, handler] of Object.entries({ onFailure: options.onFailure, terminalStateHandler: options.terminalStateHandler })) {
    if (handler !== undefined && typeof handler !== "function") throw fail(name, `${describeValue(handler)} is no function`);
  }
  if (typeof concurrency !== "object" || concurrency === null || Array.isArray(concurrency)) throw fail("concurrency", "it is no record from tags to numbers");
  const odd = Object.entries(concurrency).find(([, most]) => !Number.isInteger(most) || most < 1);
  if (odd !== undefined) throw fail("concurrency", `${odd[0]} has ${describeValue(odd[1])}, which is no whole number above 0`);
  if (maxRuntime !== undefined && !isPositive(maxRuntime)) throw fail("maxRuntime", `${describeValue(maxRuntime)} is no duration above 0`);
}

const isPositive = (duration: Duration): boolean => ["number", "string"].includes(typeof duration) && (parseDuration(duration) ?? 0) > 0;
