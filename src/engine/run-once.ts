import { randomUUID } from "node:crypto";
import { homedir } from "node:os";
import type { TaskNode } from "../core/graph.ts";
import type { GraphBuilder } from "../core/graph-builder.ts";
import { type Holds, nodeBehind, targetOf } from "../core/ref.ts";
import { nothingToResume } from "../errors/running.ts";
import { LocalResult } from "../results/local-result.ts";
import type { MemoryCache } from "../results/memory-cache.ts";
import type { ResultPlace } from "../results/result-place.ts";
import { stateCode } from "../states/kinds.ts";
import { systemClock } from "../util/clock.ts";
import { copyPlain, freezePlain } from "../util/copy-plain.ts";
import { parseDuration } from "../util/duration.ts";
import { newRunName } from "../util/run-name.ts";
import { askOnTerminal } from "./ask-to-resume.ts";
import { writeBare } from "./console-capture.ts";
import { processConfig } from "./context.ts";
import { EventStream } from "./event-stream.ts";
import { flowHandlers } from "./flow-handlers.ts";
import type { FlowAttributes, FlowView } from "./flow-options.ts";
import { FlowRun } from "./flow-run.ts";
import { type GivenStates, leaveOut, readGivenStates, statesToResume } from "./given-states.ts";
import { makeLogger } from "./log-line.ts";
import { resolveParameters } from "./resolve-parameters.ts";
import type { Restarts } from "./restarts.ts";
import { runFlow } from "./run-flow.ts";
import type { RunOptions } from "./run-options.ts";
import type { RunTables } from "./run-tables.ts";
import type { FlowScope } from "./scope.ts";
import type { LoopPosition } from "./task-run.ts";

/** A flow as its runs need it. */
export interface FlowToRun {
  readonly graph: GraphBuilder;
  readonly attributes: FlowAttributes;
  /** Tasks whose values the build function returned. */
  readonly returned: ReadonlySet<TaskNode>;
  readonly cache: MemoryCache<unknown>;
  readonly sharedCache: MemoryCache<unknown>;
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
  const { scope, events } = scopeOf(graph.flowName, begin);
  const context = scope.given;
  const kept = keptNodes(flow, options.keep);
  const outcome = await runFlow({
    graph,
    executor,
    scope,
    events,
    signal: options.signal,
    maxRuntime: attributes.maxRuntime === undefined ? undefined : parseDuration(attributes.maxRuntime),
    handlers: flowHandlers(flow.view(executor), attributes, { scope, events }),
    input: {
      graph,
      terminal: graph.terminalNodes,
      reference: graph.referenceNodes,
      tagLimits: attributes.concurrency,
      parameters,
      given,
      keeps: (node) => kept === "all" || kept.has(node),
      clock,
      resume: context.resume === true,
      loop: loopIn(context),
      askToResume: askOnTerminal,
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
  const resume = (tasks: readonly TaskNode[]): Promise<FlowRun> => goOn(flow, begin, { ...outcome, tasks });
  const run = new FlowRun(graph, outcome.tables, { ...outcome, flowRunId, flowRunName, performanceReport: executor.performanceReport || undefined, resume });
  options.onRun?.(run);
  return run;
}

/** A run that paused, and which of its tasks are to go on. */
interface Paused {
  readonly tables: RunTables;
  readonly restarts: Restarts;
  readonly tasks: readonly TaskNode[];
}

/** A new run that begins where another one paused. */
function goOn(flow: FlowToRun, begin: Start, paused: Paused): Promise<FlowRun> {
  const { tables, restarts, tasks } = paused;
  const clock = begin.options.clock ?? systemClock;
  if (!tables.all.some((table) => table.count(stateCode.Paused) > 0)) {
    return Promise.reject(nothingToResume({ flow: flow.graph.flowName, asked: "The run", state: "not waiting for anybody" }));
  }
  for (const node of tasks) {
    const table = tables.tableOf(node);
    const isPaused = Array.from({ length: table.width }, (_, i) => table.state(i).type).includes("Paused");
    if (!isPaused) return Promise.reject(nothingToResume({ flow: flow.graph.flowName, asked: node.slug, state: tables.stateOf(node).type }));
  }
  return start(flow, { ...begin, given: statesToResume({ tables: tables.all, restarts }, tasks, clock.now()) });
}

function scopeOf(flowName: string, { options, parameters, scheduledStartTime }: Start): { readonly scope: FlowScope; readonly events: EventStream } {
  const clock = options.clock ?? systemClock;
  // Every task can read it, and none may change it for the others.
  const context = freezePlain(copyPlain(options.context ?? {}));
  const config = processConfig();
  const events = new EventStream({ onEvent: options.onEvent, print: options.print ?? writeBare, logging: config.logging, now: clock.now });
  const secrets = typeof context.secrets === "object" && context.secrets !== null ? (context.secrets as Readonly<Record<string, unknown>>) : {};
  const scope: FlowScope = {
    flowName,
    flowRunId: randomUUID(),
    flowRunName: options.runName ?? newRunName(),
    parameters,
    scheduledStartTime,
    config,
    secrets,
    image: typeof context.image === "string" ? context.image : process.env.HEADRACE__CONTEXT__IMAGE,
    given: context,
    logger: makeLogger(events.emit, {}, clock.now),
    now: clock.now,
  };
  return { scope, events };
}

function loopIn(context: Readonly<Record<string, unknown>>): LoopPosition | undefined {
  const { taskLoopCount, taskLoopResult } = context;
  return typeof taskLoopCount === "number" ? { count: taskLoopCount, result: taskLoopResult } : undefined;
}

function keptNodes(flow: FlowToRun, keep: RunOptions["keep"]): ReadonlySet<TaskNode> | "all" {
  if (keep === "all") return "all";
  const { terminalNodes, referenceNodes } = flow.graph;
  return new Set([...flow.returned, ...terminalNodes, ...referenceNodes, ...(keep ?? []).flatMap(nodesOf)]);
}

function nodesOf(ref: Holds<unknown>): readonly TaskNode[] {
  const target = targetOf(ref);
  const node = target === undefined ? undefined : nodeBehind(target.template);
  return node === undefined ? [] : [node];
}

function defaultPlace({ config }: FlowScope): ResultPlace {
  return new LocalResult({ dir: config.results.dir.replace(/^~(?=\/|$)/, homedir()) });
}
