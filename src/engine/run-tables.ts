import type { FlowGraph, TaskNode } from "../core/graph.ts";
import { mapped } from "../states/make.ts";
import type { State } from "../states/state.ts";
import { Columns } from "./columns.ts";
import { Inputs } from "./inputs.ts";
import type { SentLists } from "./sent-lists.ts";
import { TaskRunTable } from "./task-run-table.ts";
import { Upstreams } from "./upstreams.ts";
import { ValueColumn } from "./value-column.ts";
import { ValueStore, type ValueStoreOptions } from "./value-store.ts";
import { wholeValue } from "./values.ts";

/** The columns of every node of a run, and what reads them. */
export class RunTables {
  readonly #tables: readonly TaskRunTable[];
  readonly #inputs: (Inputs | undefined)[] = [];
  readonly #upstreams: (Upstreams | undefined)[] = [];
  readonly #graph: FlowGraph;
  readonly #sentTo: ((node: TaskNode) => SentLists) | undefined;

  /** `sentTo` gives what came with the requests of a node, wherever task runs do not run in the driver. */
  constructor(graph: FlowGraph, sentTo?: (node: TaskNode) => SentLists, values?: ValueStoreOptions) {
    this.#graph = graph;
    this.#sentTo = sentTo;
    const singles = { columns: new Columns(graph.nodes.length), values: new ValueColumn(new ValueStore(values), graph.nodes.length) };
    this.#tables = graph.nodes.map((node) => new TaskRunTable(node, singles));
  }

  readonly tableOf = (node: TaskNode): TaskRunTable => {
    const table = this.#tables[node.id];
    if (table === undefined) throw new Error(`Internal error: ${node.slug} has no table`);
    return table;
  };

  readonly inputsOf = (node: TaskNode): Inputs => {
    const known = this.#inputs[node.id];
    if (known !== undefined) return known;
    const inputs = new Inputs(node, this.tableOf, this.#sentTo?.(node));
    this.#inputs[node.id] = inputs;
    return inputs;
  };

  readonly upstreamsOf = (node: TaskNode): Upstreams => {
    const known = this.#upstreams[node.id];
    if (known !== undefined) return known;
    const upstreams = new Upstreams(this.#graph.upstreamOf(node), this.tableOf, (upstream, index) => this.inputsOf(node).originIn(upstream, index));
    this.#upstreams[node.id] = upstreams;
    return upstreams;
  };

  /** Lets go of what reads a node's inputs: it may hold copies of values that are given up. Made anew if asked for again. */
  forget(node: TaskNode): void {
    this.#inputs[node.id] = undefined;
    this.#upstreams[node.id] = undefined;
  }

  get all(): readonly TaskRunTable[] {
    return this.#tables;
  }

  /** The state of a node as a whole: for a mapped one the parent's, with its children's values as its result. */
  stateOf(node: TaskNode): State {
    const table = this.tableOf(node);
    if (!node.mapped) return table.state(0);
    const { parent } = table;
    if (parent.type !== "Mapped") return parent;
    const whole = mapped(table.width, undefined, parent.message);
    let list: unknown;
    const get = (): unknown => {
      list ??= wholeValue(table);
      return list;
    };
    return Object.defineProperty(whole, "result", { enumerable: true, get });
  }
}
