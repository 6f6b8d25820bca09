import type { Edge, FlowGraph, TaskNode } from "../core/graph.ts";
import { tallyTrigger } from "../core/triggers.ts";
import type { TaskRunTable } from "./task-run-table.ts";

/** Who still reads the values of one node. */
interface Readers {
  /** Tasks that take it whole. */
  whole: number;
  /** Tasks that go along with it, child by child. */
  rows: number;
  /** For each child how many of `rows` are not done with it; made when the first child is read. */
  left: Uint8Array | Uint32Array | undefined;
}

/**
 * Gives up values as soon as their last reader is over, so that a run holds what it needs and what it was asked to keep, no more.
 * Order without data reads nothing.
 */
export class ValueKeeper {
  readonly #tableOf: (node: TaskNode) => TaskRunTable;
  readonly #kept: (node: TaskNode) => boolean;
  /** By node. */
  readonly #readers: readonly Readers[];
  readonly #reads: readonly Reads[];

  constructor(graph: FlowGraph, tableOf: (node: TaskNode) => TaskRunTable, kept: (node: TaskNode) => boolean) {
    this.#tableOf = tableOf;
    this.#kept = kept;
    this.#readers = graph.nodes.map(() => ({ whole: 0, rows: 0, left: undefined }));
    this.#reads = graph.nodes.map((node) => readsOf(graph.upstreamOf(node), tallyTrigger(node.settings.trigger) === undefined));
    for (const { whole, rows } of this.#reads) {
      for (const upstream of whole) this.#of(upstream).whole++;
      for (const upstream of rows) this.#of(upstream).rows++;
    }
  }

  /** A child of a mapped node is over: it reads its row of the upstream tasks no more. */
  childOver(node: TaskNode, index: number): void {
    for (const upstream of this.#reads[node.id]?.rows ?? []) {
      const readers = this.#of(upstream);
      const table = this.#tableOf(upstream);
      if (!hasChildren(table)) continue;
      readers.left ??= readersLeft(table.width, readers.rows);
      const left = (readers.left[index] ?? 1) - 1;
      readers.left[index] = left;
      if (left === 0 && readers.whole === 0 && !this.#kept(upstream)) table.release(index);
    }
  }

  /** A node is over as a whole: it reads nothing any more, and its own value goes where nobody reads it. */
  over(node: TaskNode): void {
    for (const upstream of this.#reads[node.id]?.whole ?? []) {
      const readers = this.#of(upstream);
      readers.whole--;
      if (readers.whole === 0) this.#releaseUnread(upstream);
    }
    // Children that the narrower reader never had are read by nobody else.
    for (const upstream of this.#reads[node.id]?.rows ?? []) this.#dropRow(upstream, this.#tableOf(node).width);
    if (this.#of(node).whole === 0) this.#releaseUnread(node);
  }

  #dropRow(upstream: TaskNode, from: number): void {
    const readers = this.#of(upstream);
    const table = this.#tableOf(upstream);
    if (!hasChildren(table) || from >= table.width) return;
    readers.left ??= readersLeft(table.width, readers.rows);
    for (let i = from; i < table.width; i++) readers.left[i] = Math.max(0, (readers.left[i] ?? 1) - 1);
    if (readers.whole === 0) this.#releaseUnread(upstream);
  }

  #releaseUnread(node: TaskNode): void {
    if (this.#kept(node)) return;
    const { left, rows } = this.#of(node);
    if (rows > 0 && left === undefined) return;
    const table = this.#tableOf(node);
    for (let i = 0; i < table.width; i++) if (rows === 0 || left?.[i] === 0) table.release(i);
  }

  #of(node: TaskNode): Readers {
    const readers = this.#readers[node.id];
    if (readers === undefined) throw new Error(`Internal error: ${node.slug} has no readers entry`);
    return readers;
  }
}

const readersLeft = (width: number, rows: number): Uint8Array | Uint32Array =>
  rows < 256 ? new Uint8Array(width).fill(rows) : new Uint32Array(width).fill(rows);

const hasChildren = (table: TaskRunTable): boolean => table.node.mapped && table.parent.type === "Mapped";

/** The tasks whose values one node reads, whole or child by child. */
interface Reads {
  readonly whole: readonly TaskNode[];
  readonly rows: readonly TaskNode[];
}

const noReads: Reads = { whole: [], rows: [] };

/** A trigger of the user's may look into every upstream state. */
function readsOf(edges: readonly Edge[], readsAll: boolean): Reads {
  const [first] = edges;
  if (first === undefined) return noReads;
  if (edges.length === 1)
    return first.mode === "row" ? { whole: [], rows: [first.upstream] } : { whole: readsAll || isRead(first) ? [first.upstream] : [], rows: [] };
  const whole = new Set(edges.filter((edge) => edge.mode !== "row" && (readsAll || isRead(edge))).map(({ upstream }) => upstream));
  const rows = new Set(edges.filter(({ mode, upstream }) => mode === "row" && !whole.has(upstream)).map(({ upstream }) => upstream));
  return { whole: [...whole], rows: [...rows] };
}

/** Order without data reads nothing. */
const isRead = (edge: Edge): boolean => edge.key !== undefined || edge.mode !== "whole";
