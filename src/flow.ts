import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { WorkerBundle } from "./bundle/known-bundles.ts";
import { currentBuilding, type Sync } from "./core/building.ts";
import { shareParts } from "./core/flow-parts.ts";
import type { NodeKind, TaskNode } from "./core/graph.ts";
import { GraphBuilder } from "./core/graph-builder.ts";
import { checkFlowName } from "./core/names.ts";
import { type ParameterRefs, type ParameterValues, parameterNode, type Schemas } from "./core/parameter.ts";
import { type Holds, nodeBehind } from "./core/ref.ts";
import { targetsIn } from "./core/refs-in.ts";
import { isInert, registerFlow } from "./core/registry.ts";
import { processConfig } from "./engine/context.ts";
import type { Executor } from "./engine/executor.ts";
import type { FlowFailureHandler, FlowStateHandler, TerminalStateHandler } from "./engine/flow-handlers.ts";
import { checkFlowOptions, type FlowAttributes, type FlowView } from "./engine/flow-options.ts";
import { type FlowRun, isRunOf } from "./engine/flow-run.ts";
import { runOnSchedule } from "./engine/run-on-schedule.ts";
import { type FlowToRun, runOnce } from "./engine/run-once.ts";
import { checkRunOptions, type RunOptions } from "./engine/run-options.ts";
import { type DrawOptions, visualize } from "./engine/visualize.ts";
import { noSuchTask, runOfAnotherFlow, runWhileBuilding } from "./errors/running.ts";
import { namedExecutor } from "./executors/named.ts";
import { MemoryCache } from "./results/memory-cache.ts";
import type { ResultPlace } from "./results/result-place.ts";
import type { Schedule } from "./schedules/schedule.ts";
import { callPlace, constructingFile } from "./util/call-site.ts";
import type { Duration } from "./util/duration.ts";

/** How a flow runs, and what it is made from. */
export interface FlowOptions<P extends Schemas = Schemas> extends Partial<FlowAttributes> {
  /** The file that makes the flow, as a path or a file URL: `import.meta.url`. Default: found from where `new Flow` is called. */
  readonly source?: string;
  /** The flow's parameters with their schemas, any Standard Schema; the build function receives their refs. */
  readonly parameters?: P;
  /** Whether to look for cycles when the flow is made, and not only before a run. Default true. */
  readonly validate?: boolean;
}

/** A task of a flow, as lists show it. */
export interface FlowTask {
  readonly slug: string;
  readonly name: string;
  readonly tags: readonly string[];
  /** "task" is a user's function or one of ours; "parameter" comes with the run; the others are the parts of a resource. */
  readonly kind: NodeKind;
  /** Whether it has one task run an element. */
  readonly mapped: boolean;
  readonly maxRetries: number;
  readonly description: string | undefined;
}

/** What a task of a flow waits for. */
export interface FlowEdge {
  readonly upstream: string;
  readonly downstream: string;
  /** The argument that takes the value, with the path inside it; undefined for order without data. */
  readonly key: string | undefined;
  readonly mapped: boolean;
  readonly flattened: boolean;
}

/** How a flow is drawn, and which run's states it shows. */
export interface VisualizeOptions extends DrawOptions {
  /** Default: none; then the flow's shape is drawn. */
  readonly run?: FlowRun;
}

const sharedCache = new MemoryCache<unknown>();

/**
 * Tasks and what they need of each other. The build function is called once, when the flow is made; tasks called in it are added, and
 * what it returns stands in `refs`. `run` runs it, as often as you like.
 *
 * @throws E003 to E030 for flows that cannot be built, E313 for options that cannot be.
 */
export class Flow<out R = unknown, in out P extends Schemas = Schemas> implements FlowView {
  readonly name: string;
  /** What the build function returned: refs to read a run by. */
  readonly refs: R;
  /** The file that made it. */
  readonly source: string | undefined;
  executor: Executor;
  schedule: Schedule | undefined;
  result: ResultPlace | undefined;
  stateHandlers: readonly FlowStateHandler<FlowView>[];
  onFailure: FlowFailureHandler<FlowView> | undefined;
  terminalStateHandler: TerminalStateHandler<FlowView> | undefined;
  concurrency: Readonly<Record<string, number>>;
  maxRuntime: Duration | undefined;
  readonly #graph: GraphBuilder;
  readonly #returned: ReadonlySet<TaskNode>;
  readonly #cache = new MemoryCache<unknown>();

  constructor(name: string, options?: FlowOptions<P>, build?: (parameters: ParameterRefs<P>) => Sync<R>);
  // Last, since its message is the one that is shown: for an async build function it is the one that helps.
  constructor(name: string, build: () => Sync<R>);
  constructor(name: string, first: FlowOptions<P> | (() => Sync<R>) = {}, second?: (parameters: ParameterRefs<P>) => Sync<R>) {
    const options: FlowOptions<P> = typeof first === "function" ? {} : first;
    const build = typeof first === "function" ? first : second;
    checkFlowName(name);
    checkFlowOptions(name, options);
    this.name = name;
    this.source = sourceOf(options.source);
    this.executor = options.executor ?? namedExecutor(processConfig().engine.executor);
    this.schedule = options.schedule;
    this.result = options.result;
    this.stateHandlers = options.stateHandlers ?? [];
    this.onFailure = options.onFailure;
    this.terminalStateHandler = options.terminalStateHandler;
    this.concurrency = options.concurrency ?? {};
    this.maxRuntime = options.maxRuntime;
    this.#graph = new GraphBuilder(name);
    this.refs = this.#graph.build(() => {
      const refs = Object.entries(options.parameters ?? {}).map(([key, schema]) => [key, this.#graph.refTo(parameterNode(this.#graph, key, { schema }))]);
      return build?.(Object.fromEntries(refs) as ParameterRefs<P>);
    }) as R;
    this.#returned = nodesIn(this.refs);
    if (options.validate !== false) this.#graph.validate();
    shareParts(this, () => ({ graph: this.#graph, result: this.result }));
    registerFlow(this);
  }

  /** Its tasks, in order of calls. */
  get tasks(): readonly FlowTask[] {
    return this.#graph.nodes.map(taskOf);
  }

  /** What its tasks wait for. */
  get edges(): readonly FlowEdge[] {
    return this.#graph.edges.map(({ upstream, downstream, key, mode, flattened }) => ({
      upstream: upstream.slug,
      downstream: downstream.slug,
      key,
      mapped: mode !== "whole",
      flattened,
    }));
  }

  /** Runs another build function that adds to this flow, and returns what that returned. What it returns is not kept by runs. */
  add<B>(build: () => Sync<B>): B {
    return this.#graph.build(build) as B;
  }

  /** Lets these tasks, given as refs or slugs, decide how a run ends, in place of those that nothing waits for. An empty list goes back to the default. */
  setReferenceTasks(tasks: Iterable<Holds<unknown> | string>): void {
    this.#graph.setReferenceTasks(Array.from(tasks, (task) => (typeof task === "string" ? this.#refOf(task) : task)));
  }

  /** Throws where the flow cannot run: E008 for a cycle. */
  validate(): void {
    this.#graph.validate();
  }

  /** The tasks in an order in which each stands behind all it waits for; among peers the order of calls. */
  sortedTasks(): readonly FlowTask[] {
    return this.#graph.order.map(taskOf);
  }

  /**
   * Draws the flow: the text of an SVG picture with its tasks and what they wait for, mapped tasks as stacks, mapped edges dashed. With a
   * run, tasks have the colours and names of their states in it. It follows the reader's light or dark scheme.
   *
   * The layout takes longer than the flow grows: seconds for some hundred tasks, minutes for some thousand.
   *
   * @throws E141 for a file that cannot be written, E310 for a run of another flow.
   */
  async visualize({ run, ...options }: VisualizeOptions = {}): Promise<string> {
    if (run === undefined) return visualize(this.#graph, options);
    if (!isRunOf(run, this.#graph)) throw runOfAnotherFlow({ flow: this.name, of: run.flowName }, { place: callPlace() });
    return run.visualize(options);
  }

  /** The flow as plain data: its tasks and what they wait for, without functions and values. */
  serialize(): { readonly name: string; readonly tasks: readonly FlowTask[]; readonly edges: readonly FlowEdge[]; readonly parameters: readonly string[] } {
    const parameters = this.#graph.nodes.flatMap(({ parameter }) => parameter?.name ?? []);
    return { name: this.name, tasks: this.tasks, edges: this.edges, parameters };
  }

  /**
   * Runs the flow; with a schedule, at each of its times, and resolves with the last run. A run that fails resolves too: its `state` says
   * how. It rejects only for wrong use, before anything runs. While the flow's file is only being loaded, by a worker or by `headrace run`, the
   * promise never settles.
   *
   * @throws E305 to E307 for parameters, E308 inside a build function, E309 for options, E311 where the schedule is over, E319 for states.
   */
  run(options: RunOptions<ParameterValues<P>> = {}): Promise<FlowRun> {
    if (currentBuilding() !== undefined) return Promise.reject(runWhileBuilding({ flow: this.name }, { place: callPlace() }));
    if (isInert(this)) return new Promise(() => undefined);
    return this.#run(options);
  }

  /** What makes bundles is loaded by those who need one. */
  async #code(): Promise<WorkerBundle> {
    const { bundleForWorkers } = await import("./bundle-for-workers.ts");
    return bundleForWorkers(this);
  }

  #refOf(slug: string): Holds<unknown> {
    const node = this.#graph.bySlug(slug);
    if (node !== undefined) return this.#graph.refTo(node);
    throw noSuchTask({ flow: this.name, asked: slug, known: this.#graph.nodes.map((one) => one.slug), several: false }, { place: callPlace() });
  }

  async #run(options: RunOptions): Promise<FlowRun> {
    checkRunOptions(options);
    const { executor, schedule, result, stateHandlers, onFailure, terminalStateHandler, concurrency, maxRuntime } = this;
    const attributes = { executor, schedule, result, stateHandlers, onFailure, terminalStateHandler, concurrency, maxRuntime };
    checkFlowOptions(this.name, attributes);
    const flow: FlowToRun = {
      graph: this.#graph,
      attributes,
      returned: this.#returned,
      cache: this.#cache,
      sharedCache,
      forWorkers: async (run) =>
        (await import("./engine/remote/flow-for-workers.ts")).flowForWorkers(
          { graph: this.#graph, result, code: () => this.#code(), caches: { own: this.#cache, shared: sharedCache } },
          run,
        ),
      view: (runsOn) => ({ name: this.name, executor: runsOn }),
    };
    const follows = options.runOnSchedule ?? processConfig().run.onSchedule;
    return schedule !== undefined && follows ? runOnSchedule(flow, schedule, options) : runOnce(flow, options);
  }
}

function taskOf({ slug, name, kind, mapped, settings }: TaskNode): FlowTask {
  const { tags, maxRetries, description } = settings;
  return { slug, name, kind, tags, mapped, maxRetries, description };
}

function nodesIn(refs: unknown): ReadonlySet<TaskNode> {
  return new Set(targetsIn(refs).flatMap(({ template }) => nodeBehind(template) ?? []));
}

function sourceOf(source: string | undefined): string | undefined {
  if (source === undefined) return constructingFile();
  return source.startsWith("file:") ? fileURLToPath(source) : resolve(source);
}
