import type { TaskRunOutcome, TaskRunRequest } from "../../engine/executor.ts";
import type { WorkerLink } from "./worker-link.ts";

/** A request from the moment it is handed over until it has its outcome. */
export interface Held {
  readonly id: number;
  readonly request: TaskRunRequest;
  readonly resolve: (outcome: TaskRunOutcome) => void;
  readonly reject: (error: unknown) => void;
  /** Milliseconds it is expected to take. */
  expected: number;
  /** Whether its outcome was decided here: what its worker still says of it counts no more. */
  isDecided: boolean;
  stopTimer: (() => void) | undefined;
  hears: boolean;
}

/**
 * One worker as a session sees it.
 *
 *   starting ── ready ──▶ working ── a body was given up and goes on ──▶ retiring ── it is over ──▶ working
 *                            └───────────── ended, or died ──────────────────┴──▶ gone
 */
export class PoolWorker {
  readonly link: WorkerLink;
  /** What it holds, in the order it runs it: the first ones run, the others can be taken back. */
  readonly held = new Map<number, Held>();
  /** What it was sent of upstream tasks. */
  readonly shares = new Set<number>();
  /** Requests whose bodies were given up and go on. */
  readonly stuck = new Set<number>();
  /** Milliseconds of work before it. */
  expected = 0;
  /** Requests that it was given and did not give back. */
  taken = 0;
  isReady = false;
  /** Whether it was ended, or died. */
  isGone = false;
  /** Until when bodies that were given up may clean up, on `performance.now()`. */
  graceEnds = 0;
  /** Whether it was asked to give requests back, and has not answered. */
  isAsked = false;
  /** When it was last heard of, on `performance.now()`. */
  heardAt = performance.now();

  constructor(link: WorkerLink) {
    this.link = link;
  }

  /** Whether it takes requests. */
  get isOpen(): boolean {
    return this.isReady && !this.isGone && this.stuck.size === 0;
  }

  add(held: Held): void {
    this.held.set(held.id, held);
    this.expected += held.expected;
    this.taken++;
  }

  remove(id: number): Held | undefined {
    const held = this.held.get(id);
    if (held === undefined) return undefined;
    this.held.delete(id);
    this.expected = this.held.size === 0 ? 0 : this.expected - held.expected;
    held.stopTimer?.();
    held.stopTimer = undefined;
    return held;
  }
}
