import type { Edge, TaskNode } from "../core/graph.ts";

/** What the plan knows of one node: what it waits for, and which of its task runs are ready. */
export class NodePlan {
  readonly node: TaskNode;
  /** Longest way from a root: the deepest ready node goes first. */
  depth = 0;
  /** Edges that still hold the whole node back. */
  waiting = 0;
  over = false;
  /** Children; undefined until the node is mapped. */
  width: number | undefined = undefined;
  /** Children that are not over. */
  left = 0;
  readonly #rows: NodePlan[] = [];
  /** For each child the row upstreams that are not over; undefined where there are none. */
  #missing: Uint8Array | Uint32Array | undefined;
  #finished: Uint8Array | undefined;
  /** Children from here on were never queued: all of them are ready. Only where there are no row upstreams. */
  #cursor = 0;
  #range = 0;
  readonly #queue: number[] = [];
  #head = 0;

  constructor(node: TaskNode) {
    this.node = node;
  }

  /** Waits for this edge's upstream. */
  follow(edge: Edge, upstream: NodePlan | undefined): void {
    if (upstream === undefined) throw new Error(`Internal error: ${edge.upstream.slug} is not in this plan`);
    this.waiting++;
    this.depth = Math.max(this.depth, upstream.depth + 1);
    if (edge.mode === "row") this.#rows.push(upstream);
  }

  /** Whether it is mapped and nobody has said yet how wide. */
  get isToBeMapped(): boolean {
    return this.node.mapped && this.width === undefined;
  }

  get hasReady(): boolean {
    return this.#head < this.#queue.length || this.#cursor < this.#range;
  }

  widen(width: number, over: (index: number) => boolean): void {
    this.width = width;
    this.left = width;
    this.#finished = new Uint8Array(width);
    const rows = this.#rows.filter((row) => row.width !== undefined);
    if (rows.length > 0) this.#missing = rows.length < 256 ? new Uint8Array(width) : new Uint32Array(width);
    else this.#range = width;
    for (let i = 0; i < width; i++) {
      if (over(i)) {
        this.#finished[i] = 1;
        this.left--;
      }
      if (this.#missing === undefined) continue;
      const missing = rows.reduce((n, row) => n + (row.isFinished(i) ? 0 : 1), 0);
      this.#missing[i] = missing;
      if (missing === 0 && this.#finished[i] === 0) this.queue(i);
    }
    this.#skipFinished();
  }

  isFinished(index: number): boolean {
    return this.over || this.#finished?.[index] === 1;
  }

  finish(index: number): void {
    if (this.#finished === undefined || this.#finished[index] !== 0) throw new Error(`Internal error: ${this.node.slug}[${index}] finished twice`);
    this.#finished[index] = 1;
    this.left--;
  }

  /** Whether that makes child `index` ready. */
  upstreamChildFinished(index: number): boolean {
    const missing = this.#missing?.[index];
    if (this.#missing === undefined || missing === undefined || missing === 0 || this.#finished?.[index] === 1) return false;
    this.#missing[index] = missing - 1;
    if (missing > 1) return false;
    this.queue(index);
    return true;
  }

  queue(index: number): void {
    this.#queue.push(index);
  }

  /** The next ready task run. */
  take(): number {
    const queued = this.#queue[this.#head];
    if (queued !== undefined) {
      this.#head++;
      this.#shrink();
      return queued;
    }
    const index = this.#cursor++;
    this.#skipFinished();
    return index;
  }

  #skipFinished(): void {
    while (this.#cursor < this.#range && this.#finished?.[this.#cursor] === 1) this.#cursor++;
  }

  /** Drops what was taken once it is more than half of the queue: each index moves a few times at most, however long the queue is. */
  #shrink(): void {
    if (this.#head === this.#queue.length) this.#queue.length = 0;
    else if (this.#head > 1024 && this.#head * 2 > this.#queue.length) this.#queue.splice(0, this.#head);
    else return;
    this.#head = 0;
  }
}
