import type { NodePlan } from "./node-plan.ts";

/** How many task runs may be started at once, by tag. A task's own limit stands in its settings. */
export type TagLimits = Readonly<Record<string, number>>;

/** A bound on how many task runs run at once. */
interface Limit {
  readonly most: number;
  running: number;
  /** Nodes that are ready but for this limit. */
  readonly blocked: Set<NodePlan>;
}

/**
 * The nodes with something ready, deepest first, in order of calls among equals: a binary heap. Nodes whose limit is reached wait
 * beside it until a task run under that limit stops.
 */
export class ReadyNodes {
  readonly #heap: NodePlan[] = [];
  readonly #inHeap: Uint8Array;
  readonly #limits: readonly (readonly Limit[])[];

  constructor(plans: readonly NodePlan[], tagLimits: TagLimits) {
    this.#inHeap = new Uint8Array(plans.length);
    const ofTag = new Map(Object.entries(tagLimits).map(([tag, most]) => [tag, newLimit(most)]));
    this.#limits = plans.map(({ node: { settings } }) => {
      const own = settings.maxConcurrency === undefined ? [] : [newLimit(settings.maxConcurrency)];
      return [...own, ...settings.tags.flatMap((tag) => ofTag.get(tag) ?? [])];
    });
  }

  add(plan: NodePlan): void {
    if (this.#inHeap[plan.node.id] === 1) return;
    this.#inHeap[plan.node.id] = 1;
    this.#heap.push(plan);
    this.#up(this.#heap.length - 1);
  }

  /** The first node that may start something now. It stays until `started` or `remove` is told. */
  take(): NodePlan | undefined {
    for (;;) {
      const plan = this.#heap[0];
      // To be mapped starts nothing yet, so no limit holds it back.
      if (plan === undefined || plan.isToBeMapped) return plan;
      const full = this.#limitsOf(plan).find((limit) => limit.running >= limit.most);
      if (full === undefined) return plan;
      full.blocked.add(plan);
      this.remove(plan);
    }
  }

  started(plan: NodePlan): void {
    for (const limit of this.#limitsOf(plan)) limit.running++;
    if (!plan.hasReady) this.remove(plan);
  }

  stopped(plan: NodePlan): void {
    for (const limit of this.#limitsOf(plan)) {
      limit.running--;
      if (limit.blocked.size === 0) continue;
      const blocked = [...limit.blocked];
      limit.blocked.clear();
      for (const other of blocked) if (other.hasReady) this.add(other);
    }
  }

  /** Takes the first node out. */
  remove(plan: NodePlan): void {
    if (this.#heap[0] !== plan) throw new Error("Internal error: only the first ready node can be taken out");
    this.#inHeap[plan.node.id] = 0;
    const last = this.#heap.pop();
    if (last === undefined || last === plan) return;
    this.#heap[0] = last;
    this.#down();
  }

  #limitsOf(plan: NodePlan): readonly Limit[] {
    return this.#limits[plan.node.id] ?? [];
  }

  #up(from: number): void {
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#swapIfBefore(i, parent)) return;
      i = parent;
    }
  }

  #down(): void {
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      const first = isBefore(this.#heap[left + 1], this.#heap[left]) ? left + 1 : left;
      if (!this.#swapIfBefore(first, i)) return;
      i = first;
    }
  }

  #swapIfBefore(lower: number, upper: number): boolean {
    const [a, b] = [this.#heap[lower], this.#heap[upper]];
    if (a === undefined || b === undefined || !isBefore(a, b)) return false;
    this.#heap[lower] = b;
    this.#heap[upper] = a;
    return true;
  }
}

const newLimit = (most: number): Limit => ({ most, running: 0, blocked: new Set() });

function isBefore(a: NodePlan | undefined, b: NodePlan | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.depth > b.depth || (a.depth === b.depth && a.node.id < b.node.id);
}
