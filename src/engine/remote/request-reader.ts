import type { FlowGraph, TaskNode } from "../../core/graph.ts";
import { ByteReader } from "../../protocol/byte-reader.ts";
import { readError } from "../../protocol/errors.ts";
import { readState } from "../../protocol/states.ts";
import { readValue } from "../../protocol/values.ts";
import { RunTables } from "../run-tables.ts";
import { SentLists } from "../sent-lists.ts";
import { firstStart, type LoopPosition, type TaskRunStart } from "../task-run.ts";
import { type NodeReads, readsOf } from "./reads.ts";
import { elementTag, requestFlag } from "./request-format.ts";
import { mapTable, readStateAndResult, readTable, readTaskRun } from "./task-states-codec.ts";

/** Child i of an upstream task is known to a worker as long as some request that it holds reads it. */
interface Row {
  readonly upstream: TaskNode;
  readonly index: number;
}

/**
 * The worker's half of a request: a copy of the run's tables, filled by shares and by what comes with requests, which the steps of a
 * task run read as the driver's read theirs.
 */
export class RequestReader {
  readonly tables: RunTables;
  readonly #graph: FlowGraph;
  readonly #reads: (NodeReads | undefined)[] = [];
  readonly #lists: (SentLists | undefined)[] = [];
  /** Upstream tasks whose values are here as a whole. */
  readonly #valued = new Set<TaskNode>();
  readonly #readers = new Map<TaskNode, Map<number, number>>();

  constructor(graph: FlowGraph) {
    this.#graph = graph;
    this.tables = new RunTables(graph, (node) => this.#listsOf(node));
  }

  readShare(key: number, bytes: Uint8Array): void {
    const node = this.#nodeAt(key >>> 1);
    const withValues = (key & 1) === 1;
    // It would take away the values that are there.
    if (!withValues && this.#valued.has(node)) return;
    readTable(new ByteReader(bytes), this.tables.tableOf(node));
    if (withValues) this.#valued.add(node);
  }

  /** Nobody here reads this share any more. */
  forgetShare(key: number): void {
    const node = this.#nodeAt(key >>> 1);
    if ((key & 1) === 0 || !this.#valued.delete(node)) return;
    const table = this.tables.tableOf(node);
    for (let i = 0; i < table.width; i++) table.release(i);
    // They may hold copies.
    for (const { downstream } of this.#graph.downstreamOf(node)) this.tables.forget(downstream);
  }

  read(bytes: Uint8Array): TaskRunStart {
    const reader = new ByteReader(bytes);
    const node = this.#nodeAt(reader.varint());
    const index = reader.varint() - 1;
    const flags = reader.u8();
    const resumed = (flags & requestFlag.resumed) !== 0;
    const begins = (flags & requestFlag.goesOn) === 0 ? firstStart : readRestart(reader);
    const loop: LoopPosition | undefined = (flags & requestFlag.loops) === 0 ? undefined : { count: reader.varint(), result: readValue(reader) };
    this.#readReads(reader, node, index);
    return { ...begins, node, index, resumed, loop };
  }

  /** The task run is over here: what only it read is forgotten. */
  done(node: TaskNode, index: number): void {
    for (const row of this.#rowsOf(node, index)) this.#release(row);
    this.#lists[node.id]?.drop(index);
    // It may hold copies of what the children share; the next request makes them anew from the shares.
    if (!node.mapped) this.tables.forget(node);
  }

  #readReads(reader: ByteReader, node: TaskNode, index: number): void {
    const { rows, lists, origins } = this.#readsOf(node);
    for (const upstream of rows) {
      const table = this.tables.tableOf(upstream);
      const width = reader.varint() - 1;
      if (width < 0) table.parent = readStateAndResult(reader);
      else mapTable(table, width);
      if (index >= width) continue;
      readTaskRun(reader, table, index);
      this.#hold({ upstream, index });
    }
    const sent = this.#listsOf(node);
    for (const list of lists) {
      const tag = reader.u8();
      if (tag === elementTag.state) sent.putState(list, readState(reader));
      else if (tag === elementTag.value) sent.put(list, index, { value: readValue(reader), isLost: false });
      else sent.put(list, index, { value: tag === elementTag.error ? readError(reader) : undefined, isLost: true });
    }
    for (const upstream of origins) {
      const origin = reader.varint() - 1;
      if (origin >= 0) sent.putOrigin(upstream, index, origin);
    }
  }

  #hold({ upstream, index }: Row): void {
    const held = this.#readers.get(upstream) ?? new Map<number, number>();
    this.#readers.set(upstream, held);
    held.set(index, (held.get(index) ?? 0) + 1);
  }

  #release({ upstream, index }: Row): void {
    const held = this.#readers.get(upstream);
    const left = (held?.get(index) ?? 1) - 1;
    if (left > 0) {
      held?.set(index, left);
      return;
    }
    held?.delete(index);
    if (!this.#valued.has(upstream)) this.tables.tableOf(upstream).release(index);
  }

  #rowsOf(node: TaskNode, index: number): readonly Row[] {
    const { rows } = this.#readsOf(node);
    return rows.map((upstream) => ({ upstream, index })).filter(({ upstream }) => index < this.tables.tableOf(upstream).width);
  }

  #readsOf(node: TaskNode): NodeReads {
    const known = this.#reads[node.id] ?? readsOf(this.#graph, node);
    this.#reads[node.id] = known;
    return known;
  }

  #listsOf(node: TaskNode): SentLists {
    const known = this.#lists[node.id] ?? new SentLists();
    this.#lists[node.id] = known;
    return known;
  }

  #nodeAt(id: number): TaskNode {
    const node = this.#graph.nodes[id];
    if (node === undefined) throw new Error(`Internal error: there is no task ${id}`);
    return node;
  }
}

function readRestart(reader: ByteReader): Pick<TaskRunStart, "attempt" | "runCount" | "trail" | "state"> {
  const attempt = reader.varint();
  const runCount = reader.varint();
  const trail = reader.text();
  return { attempt, runCount, trail, state: readStateAndResult(reader) };
}
