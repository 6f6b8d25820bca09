import type { TaskNode, Template } from "../core/graph.ts";
import type { GraphBuilder } from "../core/graph-builder.ts";
import { describeTemplate, type Holds, type MappedRef, targetOf } from "../core/ref.ts";
import { foreignRef, noRef, noSuchTask } from "../errors/running.ts";
import { isSuccessful, type State } from "../states/state.ts";
import { describeValue } from "../util/describe-value.ts";
import { drawnStates } from "./drawn-states.ts";
import { elementsOf } from "./elements.ts";
import type { RunTables } from "./run-tables.ts";
import { TaskFailedError } from "./task-failed-error.ts";
import { label, type TaskRunTable } from "./task-run-table.ts";
import { childAt, follow, wholeValue } from "./values.ts";
import { type DrawOptions, visualize } from "./visualize.ts";

/** One task run of a run, as summaries and JSON show it. */
export interface TaskRunSummary {
  readonly slug: string;
  readonly name: string;
  readonly mapIndex: number | undefined;
  readonly state: State;
  /** Starts that were made, retries included, also of those that ended before the body was called; 0 where its turn never came. */
  readonly runCount: number;
  /** Milliseconds since 1970 of the last start of its body; 0 where the body was never called. */
  readonly startedAt: number;
  /** Milliseconds that the body took in its last start. */
  readonly durationMs: number;
  /** What it was called with, in one short line, where it failed: for the first hundred failures of a task. */
  readonly inputs: string | undefined;
}

/** What a run is called, and how it ended. */
export interface RunEnd {
  readonly flowRunId: string;
  readonly flowRunName: string;
  readonly state: State;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly performanceReport: string | undefined;
  /** Begins a run that goes on with these paused tasks, or with all of them. */
  readonly resume: (tasks: readonly TaskNode[]) => Promise<FlowRun>;
}

/** Whether a value is a run of the flow that has this graph. */
export let isRunOf: (run: FlowRun, graph: GraphBuilder) => boolean;

/** A run of a flow that is over, or that waits for paused tasks. */
export class FlowRun {
  static {
    isRunOf = (run, graph) => #graph in run && run.#graph === graph;
  }

  readonly flowName: string;
  readonly flowRunId: string;
  readonly flowRunName: string;
  /** How the run ended. */
  readonly state: State;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** This run's report as HTML, where one was asked for. */
  readonly performanceReport: string | undefined;
  readonly #graph: GraphBuilder;
  readonly #tables: RunTables;
  readonly #resume: (tasks: readonly TaskNode[]) => Promise<FlowRun>;

  constructor(graph: GraphBuilder, tables: RunTables, end: RunEnd) {
    this.flowName = graph.flowName;
    this.flowRunId = end.flowRunId;
    this.flowRunName = end.flowRunName;
    this.state = end.state;
    this.startedAt = end.startedAt;
    this.durationMs = end.durationMs;
    this.performanceReport = end.performanceReport;
    this.#graph = graph;
    this.#tables = tables;
    this.#resume = end.resume;
  }

  /** Whether the run ended successfully. */
  get successful(): boolean {
    return isSuccessful(this.state);
  }

  /**
   * The value behind a ref, or of a task by slug, or by name where one task has it. Of a mapped task the list of its children's
   * values, where a skipped child counts as undefined; `ref.at(i)` of one needs child i alone.
   *
   * @throws TaskFailedError (E300) where there is no value; E301 where it was given up; E302, E303 for what is not of this flow.
   */
  get<T>(ref: Holds<T>): T;
  get(slug: string): unknown;
  get(asked: Holds<unknown> | string): unknown {
    if (typeof asked === "string") return this.#nodeValue(this.#named(asked));
    return this.#value(this.#template(asked));
  }

  /** The state of the task behind a ref, or by slug or name. Of a mapped task the parent's. */
  stateOf<T>(ref: Holds<T>): State<T>;
  stateOf(slug: string): State;
  stateOf(asked: Holds<unknown> | string): State {
    return this.#tables.stateOf(this.#node(asked));
  }

  /** The states of a mapped task's children, in order; of any other task its one state. Children that there are none of: an empty list. */
  statesOf<T>(ref: MappedRef<T>): readonly State<T>[];
  statesOf(slug: string): readonly State[];
  statesOf(asked: Holds<unknown> | string): readonly State[] {
    const table = this.#tables.tableOf(this.#node(asked));
    return Array.from({ length: table.width }, (_, i) => table.state(i));
  }

  /** Goes on with paused tasks: those named, else all that are paused. What is done stays done. The promise is of a new run. */
  resume(...tasks: readonly (Holds<unknown> | string)[]): Promise<FlowRun> {
    return this.#resume(tasks.map((asked) => this.#node(asked)));
  }

  /** Every task run, in order of calls and of children; a mapped task stands before its children, with an index of undefined. */
  *taskRuns(): Generator<TaskRunSummary> {
    for (const node of this.#graph.nodes) {
      const table = this.#tables.tableOf(node);
      const { slug, name } = node;
      if (node.mapped)
        yield { slug, name, mapIndex: undefined, state: this.#tables.stateOf(node), runCount: 0, startedAt: 0, durationMs: 0, inputs: undefined };
      for (let i = 0; i < table.width; i++) {
        const { start, durationMs } = table.time(i);
        const mapIndex = node.mapped ? i : undefined;
        yield { slug, name, mapIndex, state: table.state(i), runCount: table.runCount(i), startedAt: start, durationMs, inputs: table.inputsOf(i) };
      }
    }
  }

  /**
   * Draws the flow as `flow.visualize` does, with the colours and names of this run's states; a mapped task has the counts of its
   * children's.
   *
   * @throws E141 for a file that cannot be written.
   */
  visualize(options: DrawOptions = {}): Promise<string> {
    return visualize(this.#graph, options, drawnStates(this.#tables));
  }

  #named(asked: string): TaskNode {
    const node = this.#graph.find(asked);
    if (node !== undefined) return node;
    const named = this.#graph.nodesNamed(asked);
    const known = (named.length > 1 ? named : this.#graph.nodes).map(({ slug }) => slug);
    throw noSuchTask({ flow: this.flowName, asked, known, several: named.length > 1 });
  }

  #template(asked: Holds<unknown>): Template {
    const target = targetOf(asked);
    if (target === undefined) throw noRef({ flow: this.flowName, given: describeValue(asked) });
    if (target.owner !== this.#graph) throw foreignRef({ flow: this.flowName, ref: describeTemplate(target.template) });
    return target.template;
  }

  #node(asked: Holds<unknown> | string): TaskNode {
    if (typeof asked === "string") return this.#named(asked);
    const template = this.#template(asked);
    const node = nodeOf(template);
    if (node === undefined) throw foreignRef({ flow: this.flowName, ref: describeTemplate(template) });
    return node;
  }

  #value(template: Template): unknown {
    if (template.kind === "ref") return this.#partValue(template.node, template.path);
    const node = nodeOf(template);
    if (node !== undefined) this.#nodeValue(node);
    const { tableOf } = this.#tables;
    const elements = elementsOf(template, { tableOf, evaluate: (inner) => this.#value(inner) });
    return elements.kind === "list" ? Array.from({ length: elements.length }, (_, i) => elements.at(i)) : undefined;
  }

  /** One child of a mapped task has its value, whatever became of the others. */
  #partValue(node: TaskNode, path: readonly PropertyKey[]): unknown {
    const table = this.#tables.tableOf(node);
    const child = node.mapped ? childAt(table, path) : undefined;
    if (child === undefined) return follow(this.#nodeValue(node), path);
    const state = table.state(child);
    if (!isSuccessful(state)) throw new TaskFailedError(label(node, child), state);
    return follow(table.value(child), path.slice(1));
  }

  #nodeValue(node: TaskNode): unknown {
    const table = this.#tables.tableOf(node);
    if (!node.mapped) return valueOrThrow(node.slug, table.state(0), () => table.value(0));
    const { parent } = table;
    if (parent.type !== "Mapped") throw new TaskFailedError(node.slug, parent);
    const bad = childrenWithout(table);
    const [first] = bad;
    if (first === undefined) return wholeValue(table);
    const named =
      bad.length === 1 ? label(node, first) : `${node.slug}[${bad.slice(0, 10).join(", ")}${bad.length > 10 ? `, and ${bad.length - 10} more` : ""}]`;
    throw new TaskFailedError(named, table.state(first));
  }
}

function childrenWithout(table: TaskRunTable): readonly number[] {
  const bad: number[] = [];
  for (let i = 0; i < table.width; i++) if (!isSuccessful(table.state(i))) bad.push(i);
  return bad;
}

function valueOrThrow(slug: string, state: State, value: () => unknown): unknown {
  if (!isSuccessful(state) || (state.type === "Skipped" && state.result === undefined)) throw new TaskFailedError(slug, state);
  return value();
}

function nodeOf(template: Template): TaskNode | undefined {
  if (template.kind === "ref") return template.node;
  return template.kind === "flatten" ? nodeOf(template.of) : undefined;
}
