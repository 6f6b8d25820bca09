import type { Edge, TaskNode, Template } from "../core/graph.ts";
import { rowNode, upstreamsOf } from "../core/template.ts";
import type { Tally } from "../core/triggers.ts";
import { isKind, stateCode } from "../states/kinds.ts";
import type { State } from "../states/state.ts";
import { tallyOfOne } from "./state-counts.ts";
import type { TaskRunStates } from "./task-run-states.ts";
import { label } from "./task-run-table.ts";

/** Where a node's upstream states stand: one of these for each upstream task, however many arguments it feeds. */
interface Source {
  readonly table: TaskRunStates;
  readonly mode: Edge["mode"];
}

/** Which child of a mapped upstream an un-nested element came from. */
type OriginIn = (upstream: TaskNode, index: number) => number | undefined;

const none: Tally = Object.freeze({ tasks: 0, total: 0, finished: 0, successful: 0, failed: 0, skipped: 0 });

/**
 * The upstream states of one node's task runs: what skipping and triggers are decided by. A Mapped upstream counts as its children
 * to whoever takes it whole, and as child i to child i of a task that is mapped along with it.
 */
export class Upstreams {
  readonly #sources: readonly Source[];
  readonly #originIn: OriginIn;

  constructor(edges: readonly Edge[], tableOf: (node: TaskNode) => TaskRunStates, originIn: OriginIn) {
    this.#originIn = originIn;
    this.#sources = edges.length < 2 ? edges.map((edge) => ({ table: tableOf(edge.upstream), mode: modeOf(edge) })) : distinct(edges, tableOf);
  }

  /** The upstream states of child `index`, counted without making them. */
  tally(index: number): Tally {
    const [first] = this.#sources;
    if (first === undefined) return none;
    if (this.#sources.length === 1) return this.#tally(first, index);
    return this.#sources.map((source) => this.#tally(source, index)).reduce(add);
  }

  /** The upstream states of child `index`, as a trigger of the user's sees them. */
  states(index: number): readonly State[] {
    return this.#sources.flatMap((source) => this.#states(source, index));
  }

  /** Whether one upstream task ended with a value: it was successful and not skipped. */
  hasValue(node: TaskNode, index: number): boolean {
    const source = this.#sources.find(({ table }) => table.node === node);
    return source === undefined || this.#states(source, index).every(({ type }) => isKind(type, "successful") && type !== "Skipped");
  }

  /** Whether a mapped node is skipped as a whole: by an upstream that it does not go along with, child by child. */
  parentSkipped(): boolean {
    return this.#sources.some((source) => {
      const { table, mode } = source;
      const children = table.node.mapped && table.parent.type === "Mapped";
      if (!children) return parentState(table).type === "Skipped";
      return mode === "whole" && table.tally().skipped > 0;
    });
  }

  /** Of each upstream task the first task run that did not succeed, for messages. */
  troubled(index: number): readonly { readonly label: string; readonly state: State }[] {
    return this.#sources.flatMap((source) => {
      const states = this.#states(source, index);
      const first = states.findIndex(({ type }) => !isKind(type, "successful"));
      const state = states[first];
      return state === undefined ? [] : [{ label: label(source.table.node, this.#indexOf(source, index, first)), state }];
    });
  }

  #tally({ table, mode }: Source, index: number): Tally {
    if (!table.node.mapped) return tallyOfOne(table.code(0));
    if (table.parent.type !== "Mapped") return tallyOfOne(stateCode[table.parent.type]);
    const child = this.#child({ table, mode }, index);
    return child === undefined ? table.tally() : tallyOfOne(table.code(child));
  }

  #states({ table, mode }: Source, index: number): readonly State[] {
    if (!table.node.mapped || table.parent.type !== "Mapped") return [parentState(table)];
    const child = this.#child({ table, mode }, index);
    return child === undefined ? Array.from({ length: table.width }, (_, i) => table.state(i)) : [table.state(child)];
  }

  /** Which child of a source stands at a place among the states that child `index` sees; -1 where it has none. */
  #indexOf({ table, mode }: Source, index: number, place: number): number {
    return table.parent.type === "Mapped" ? (this.#child({ table, mode }, index) ?? place) : -1;
  }

  /** The one child that matters to child `index`; undefined where all do. */
  #child({ table, mode }: Source, index: number): number | undefined {
    if (mode === "row") return index;
    return mode === "each" ? this.#originIn(table.node, index) : undefined;
  }
}

function distinct(edges: readonly Edge[], tableOf: (node: TaskNode) => TaskRunStates): readonly Source[] {
  const sources = new Map<TaskNode, Source>();
  for (const edge of edges) {
    const { upstream } = edge;
    const mode = modeOf(edge);
    if (mode === "whole" || !sources.has(upstream)) sources.set(upstream, { table: tableOf(upstream), mode });
  }
  return [...sources.values()];
}

/** Of a mapped upstream only un-nesting takes child by child: a list in a part of its value, or one it was put into, needs all children. */
function modeOf({ upstream, downstream, mode }: Edge): Edge["mode"] {
  if (mode !== "each" || !upstream.mapped) return mode;
  const goesAlong = (list: Template): boolean => list.kind === "flatten" && list.path.length === 0 && rowNode(list.of) === upstream;
  const reads = (list: Template): boolean => rowNode(list) !== upstream && upstreamsOf(list, undefined).some(({ node }) => node === upstream);
  return downstream.mapsOver.some((list) => reads(list) && !goesAlong(list)) ? "whole" : "each";
}

function parentState(table: TaskRunStates): State {
  return table.node.mapped ? table.parent : table.state(0);
}

function add(a: Tally, b: Tally): Tally {
  return {
    tasks: a.tasks + b.tasks,
    total: a.total + b.total,
    finished: a.finished + b.finished,
    successful: a.successful + b.successful,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}
