import type { TaskNode } from "../core/graph.ts";
import type { StoredResult } from "../results/stored-result.ts";
import { pending } from "../states/make.ts";
import type { State } from "../states/state.ts";
import type { FlowScope, TaskScope } from "./scope.ts";
import type { TaskRunServices } from "./services.ts";
import { label } from "./task-run-table.ts";
import { BodyScope, type ScopeOwner } from "./task-scope.ts";

/** What a step says: go on with the next one, end with the state as it is, or begin again with the first. */
export type Next = undefined | "end" | "again";

/** Where a loop stands. */
export interface LoopPosition {
  readonly count: number;
  readonly result: unknown;
}

/** How one start of a task run begins. */
export interface TaskRunStart {
  readonly node: TaskNode;
  /** The child, or -1. */
  readonly index: number;
  readonly attempt: number;
  /** Starts counted for retries: 1, and one more for each retry. */
  readonly runCount: number;
  readonly state: State;
  readonly resumed: boolean;
  readonly loop: LoopPosition | undefined;
}

/** One start of a task run, while its steps go over it. */
export class TaskRun implements ScopeOwner {
  readonly services: TaskRunServices;
  readonly node: TaskNode;
  readonly mapIndex: number;
  readonly attempt: number;
  runCount: number;
  resumed: boolean;
  state: State;
  inputs: readonly unknown[] = [];
  /** What `taskRunName` made. */
  runName: string | undefined = undefined;
  loopCount: number;
  loopResult: unknown;
  startedAt = 0;
  durationMs = 0;
  /** Set once something went wrong that a retry does not help against. */
  retriesOff = false;
  /** The state that somebody outside ended this task run with. */
  ended: State | undefined = undefined;
  /** Told when that happens, while the body is awaited. */
  onEnded: ((state: State) => void) | undefined = undefined;
  /** Told of errors that escaped the body, while it is awaited. */
  onStray: ((error: unknown) => void) | undefined = undefined;
  /** Where the value is to be stored; undefined where the place decides. Set from `target`. */
  location: string | undefined = undefined;
  /** The result in its place, once it was written. */
  stored: StoredResult | undefined = undefined;
  #scope: BodyScope | undefined;

  constructor(services: TaskRunServices, start: TaskRunStart) {
    this.services = services;
    this.node = start.node;
    this.mapIndex = start.index;
    this.attempt = start.attempt;
    this.runCount = start.runCount;
    this.resumed = start.resumed;
    this.state = start.state;
    this.loopCount = start.loop?.count ?? 1;
    this.loopResult = start.loop?.result;
  }

  get slug(): string {
    return this.node.slug;
  }

  /** `fetch-day-1[17]`. */
  get label(): string {
    return label(this.node, this.mapIndex);
  }

  get flow(): FlowScope {
    return this.services.flow;
  }

  /** What code inside the task run can read of it: made when it is first read. */
  get task(): TaskScope {
    this.#scope ??= new BodyScope(this);
    return this.#scope;
  }

  /** Whether the body took `context.signal`, so that it can react to its end. */
  get hearsSignal(): boolean {
    return this.#scope?.hearsSignal ?? false;
  }

  /** Whether it is over although its steps are not: somebody outside ended it. A timeout still leads to a retry. */
  get isCut(): boolean {
    return this.ended !== undefined && this.ended.type !== "TimedOut";
  }

  /** Begins the next round of a loop. */
  nextRound(result: unknown): void {
    this.loopCount++;
    this.loopResult = result;
    this.runCount = 1;
    this.state = pending;
    this.#scope = undefined;
  }

  /** Ends it from outside: the body is asked to stop through its signal, and awaited no longer. */
  end(state: State): void {
    if (this.ended !== undefined) return;
    this.ended = state;
    this.#scope?.abort(new Error(state.message));
    this.onEnded?.(state);
  }

  /** An error from inside that no `try` of the body's could see: it fails the body while that runs, and is logged once it is over. */
  stray(error: unknown): void {
    if (this.onStray === undefined) this.services.late(this, "threw", error);
    else this.onStray(error);
  }

  /** Tells the body alone that it should stop. */
  abort(reason: Error): void {
    this.#scope?.abort(reason);
  }
}
