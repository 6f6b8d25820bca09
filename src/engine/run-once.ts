import type { TaskNode } from "../core/graph.ts";
import type { GraphBuilder } from "../core/graph-builder.ts";
import type { MemoryCache } from "../results/memory-cache.ts";
import { systemClock } from "../util/clock.ts";
import { parseDuration } from "../util/duration.ts";
import { askOnTerminal } from "./ask-to-resume.ts";
import { defaultPlace } from "./default-place.ts";
import { flowHandlers } from "./flow-handlers.ts";
import type { FlowAttributes, FlowView } from "./flow-options.ts";
import { FlowRun } from "./flow-run.ts";
import { newFlowScope } from "./flow-scope.ts";
import { type GivenStates, readGivenStates } from "./given-states.ts";
import { checkKeep, keptNodes } from "./kept-nodes.ts";
import { checkOnly, leaveOut } from "./only-tasks.ts";
import type { FlowForWorkers } from "./remote/remote-flow-run.ts";
import type { RunForWorkers } from "./remote/run-description.ts";
import { resolveParameters } from "./resolve-parameters.ts";
import { RunEnd } from "./run-end.ts";
import { runFlow } from "./run-flow.ts";
import type { RunOptions } from "./run-options.ts";
import { statesToResume } from "./states-to-resume.ts";
import type { LoopPosition } from "./task-run.ts";

/** A flow as its runs need it. */
export interface FlowToRun {
  readonly graph: GraphBuilder;
  readonly attributes: FlowAttributes;
  /** Tasks whose values the build function returned. */
  readonly returned: ReadonlySet<TaskNode>;
  readonly cache: MemoryCache<unknown>;
  readonly sharedCache: MemoryCache<unknown>;
  /** How a run of it gets to workers. */
  readonly forWorkers: (run: RunForWorkers) => Promise<FlowForWorkers>;
  /** The flow as handlers see it, for a run on this executor. */
  readonly view: (executor: FlowAttributes["executor"]) => FlowView;
}

/** What the schedule adds to one of its runs. */
export interface ScheduledStart {
  readonly startTime: Date;
  readonly parameterDefaults: Readonly<Record<string, unknown>>;
}

/** One run of a flow, now. Rejects only for wrong use, before anything runs. */
export async function runOnce(flow: FlowToRun, options: RunOptions, scheduled?: ScheduledStart): Promise<FlowRun> {
  return start(flow, await checkRun(flow, options, scheduled));
}

/** Refuses what a run cannot be started with. */
export async function checkRun(flow: FlowToRun, options: RunOptions, scheduled?: ScheduledStart): Promise<Start> {
  const { graph } = flow;
  graph.validate();
  if (options.only !== undefined) checkOnly(options.only, graph);
  checkKeep(graph, options.keep);
  const context = options.context ?? {};
  const inContext =
    typeof context.parameters === "object" && context.parameters !== null ? (context.parameters as Readonly<Record<string, unknown>>) : undefined;
  const known = Object.fromEntries(Object.entries(inContext ?? {}).filter(([name]) => graph.nodes.some(({ parameter }) => parameter?.name === name)));
  const parameters = await resolveParameters(graph, [options.parameters, scheduled?.parameterDefaults, known]);
  const clock = options.clock ?? systemClock;
  const states = readGivenStates(options.taskStates ?? {}, { flow: graph.flowName, graph, now: clock.now() });
  const given = leaveOut(states, graph, options.only);
  return { options, parameters, given, scheduledStartTime: scheduled?.startTime ?? new Date(clock.now()) };
}

/** Everything about a run that was checked. */
interface Start {
  readonly options: RunOptions;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly given: ReadonlyMap<TaskNode, GivenStates>;
  readonly scheduledStartTime: Date;
}

async function start(flow: FlowToRun, begin: Start): Promise<FlowRun> {
  const { graph, attributes } = flow;
  const { options, parameters, given } = begin;
  const clock = options.clock ?? systemClock;
  const executor = options.executor ?? attributes.executor;
  const { scope, events } = newFlowScope({ ...begin, graph, clock });
  const context = scope.given;
  const maxRuntime = attributes.maxRuntime === undefined ? undefined : parseDuration(attributes.maxRuntime);
  const end = new RunEnd({ signal: options.signal, maxRuntime, clock, scope });
  const outcome = await runFlow({
    executor,
    scope,
    end,
    handlers: flowHandlers(flow.view(executor), attributes, { scope, events, end }),
    input: {
      graph,
      terminal: graph.terminalNodes,
      reference: graph.referenceNodes,
      tagLimits: attributes.concurrency,
      parameters,
      given,
      keeps: keptNodes(graph, flow.returned, options.keep),
      clock,
      resume: context.resume === true,
      loop: loopIn(context),
      askToResume: askOnTerminal,
      forWorkers: () => flow.forWorkers({ scope, listening: events.listening, wrote: events.wrote }),
      services: {
        flow: scope,
        clock,
        listening: events.listening,
        emit: events.emit,
        printed: events.printed,
        late: events.late,
        strayed: events.strayed,
        flowResult: attributes.result,
        defaultPlace: () => defaultPlace(scope),
        cache: flow.cache,
        sharedCache: flow.sharedCache,
      },
    },
  });
  const { flowRunId, flowRunName } = scope;
  // A new run that begins where this one paused.
  const resume = async (tasks: readonly TaskNode[]): Promise<FlowRun> =>
    start(flow, { ...begin, given: statesToResume({ ...outcome, flow: graph.flowName, tasks, now: clock.now() }) });
  const run = new FlowRun(graph, outcome.tables, { ...outcome, flowRunId, flowRunName, performanceReport: executor.performanceReport || undefined, resume });
  options.onRun?.(run);
  return run;
}

function loopIn(context: Readonly<Record<string, unknown>>): LoopPosition | undefined {
  const { taskLoopCount, taskLoopResult } = context;
  return typeof taskLoopCount === "number" ? { count: taskLoopCount, result: taskLoopResult } : undefined;
}
