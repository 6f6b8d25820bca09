import { randomUUID } from "node:crypto";
import type { TaskNode } from "../core/graph.ts";
import type { StateEvent } from "../protocol/events.ts";
import type { StoredResult } from "../results/stored-result.ts";
import { pending } from "../states/make.ts";
import { isFailed, isPending, type State } from "../states/state.ts";
import { extend, type Trail } from "../states/transitions.ts";
import type { CacheQuestionOfRun } from "./cache-question.ts";
import type { FlowScope, TaskScope } from "./scope.ts";
import type { TaskRunServices } from "./services.ts";
import { stateEvent } from "./state-event.ts";
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
  /** States that earlier starts went through. */
  readonly trail?: Trail | undefined;
  /** How often its worker was lost. */
  readonly losses?: number | undefined;
}

/** How a task run begins that brings no state along. */
export const firstStart = { attempt: 1, runCount: 1, state: pending };

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
  /** The same moment on the clock that nobody sets, where the body runs elsewhere. */
  begunAt = 0;
  durationMs = 0;
  /** States it went through. */
  trail: Trail;
  /** How often its worker was lost before. */
  readonly losses: number;
  /** The state that somebody outside ended this task run with: nothing else counts then. */
  ended: State | undefined = undefined;
  /** The state that it was asked to stop for. It may still end otherwise, but goes on no more. */
  told: State | undefined = undefined;
  /** Told when somebody outside ends it, while a step is awaited, and again when even that takes too long. */
  onEnd: (() => void) | undefined = undefined;
  /** Told when the body is given up while it is awaited. */
  onGivenUp: (() => void) | undefined = undefined;
  /** Told of errors that escaped the body, while it is awaited. */
  onStray: ((error: unknown) => void) | undefined = undefined;
  /** Told when it is asked to stop, where its body runs elsewhere. */
  onTold: ((state: State) => void) | undefined = undefined;
  /** Whether the body took `context.signal` elsewhere. */
  heardElsewhere = false;
  /** What it asks the cache. Made before the body, which may change its inputs. */
  cacheQuestion: CacheQuestionOfRun | undefined = undefined;
  /** Where the value is to be stored. Made before the body, too. */
  location: string | undefined = undefined;
  /** How many bytes this process takes for the value that it gave, roughly. */
  resultBytes = 0;
  /** The result in its place, once it was written. */
  stored: StoredResult | undefined = undefined;
  #id: string | undefined = undefined;
  #scope: BodyScope | undefined;
  #givenUp: Error | undefined = undefined;
  #isClosed = false;
  /** A failure that is told of once it is clear whether another start follows. */
  #untold: StateEvent | undefined = undefined;

  constructor(services: TaskRunServices, start: TaskRunStart) {
    this.services = services;
    this.node = start.node;
    this.mapIndex = start.index;
    this.attempt = start.attempt;
    this.runCount = start.runCount;
    this.resumed = start.resumed;
    this.state = start.state;
    this.trail = start.trail ?? extend("", start.state.type);
    this.losses = start.losses ?? 0;
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

  /** The same in each round of a loop; another one for each start. */
  get taskRunId(): string {
    this.#id ??= randomUUID();
    return this.#id;
  }

  get flow(): FlowScope {
    return this.services.flow;
  }

  /** What code inside the task run can read of it: made when it is first read. */
  get task(): TaskScope {
    this.#scope ??= this.#newScope();
    return this.#scope;
  }

  /** Whether the body took `context.signal`, so that it can react to its end. */
  get hearsSignal(): boolean {
    return this.heardElsewhere || (this.#scope?.hearsSignal ?? false);
  }

  /** Whether its body goes on, or may, without anybody waiting for it. */
  get isGivenUp(): boolean {
    return this.#givenUp !== undefined;
  }

  /** Whether its outcome was given: what steps that were left behind still do changes nothing. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What it is now is its outcome. */
  close(): void {
    this.#isClosed = true;
    if (this.#untold !== undefined) this.services.emit(this.#untold);
    this.#untold = undefined;
  }

  /** Whether the failure that it has now leaves it another start, as far as their number goes. */
  get hasRetryLeft(): boolean {
    const { state, runCount } = this;
    return isFailed(state) && state.type !== "TriggerFailed" && state.type !== "Crashed" && runCount <= this.node.settings.maxRetries;
  }

  /** Tells whoever listens that it went from one state to the one it is in. */
  say(from: State, to: State): void {
    const { services } = this;
    const untold = this.#untold;
    this.#untold = undefined;
    if (untold !== undefined) services.emit(isPending(to) ? { ...untold, willRetry: true } : untold);
    const event = stateEvent(this, { from, to, at: services.clock.now() });
    if (this.hasRetryLeft) this.#untold = event;
    else services.emit(event);
  }

  /** Begins the next round of a loop. */
  nextRound(result: unknown): void {
    this.loopCount++;
    this.loopResult = result;
    this.runCount = 1;
    this.state = pending;
    this.cacheQuestion = undefined;
    this.location = undefined;
    this.#scope = undefined;
    this.#givenUp = undefined;
  }

  /** Ends it from outside: the body is asked to stop through its signal, and awaited no longer. A second time: handlers neither. */
  end(state: State): void {
    if (this.#isClosed) return;
    this.ended ??= state;
    this.giveUpBody(new DOMException(state.message, "AbortError"));
    this.onEnd?.();
  }

  /** Asks the body to stop: it may clean up. */
  tell(state: State): void {
    if (this.#isClosed) return;
    this.told ??= state;
    this.#scope?.abort(new DOMException(state.message, "AbortError"));
    this.onTold?.(state);
  }

  /** What the body still does counts no more, and it is asked to stop. */
  giveUpBody(reason: Error): void {
    this.#givenUp ??= reason;
    if (this.onGivenUp !== undefined) this.services.away?.givenUp(this);
    this.onGivenUp?.();
    this.#scope?.giveUp(reason);
  }

  /** Whether a body that is over answers with this to being asked to stop: with its signal's reason, or an error that has it as its cause. */
  answersStop(thrown: unknown): boolean {
    const reason = this.#scope?.stopReason;
    return reason !== undefined && (thrown === reason || (thrown instanceof Error && thrown.cause === reason));
  }

  /** An error from inside that no `try` of the body's could see: it fails the body while that runs, and is logged once it is over. */
  stray(error: unknown): void {
    if (this.onStray !== undefined) this.onStray(error);
    else if (this.isGivenUp) this.lateError(error);
    else this.services.strayed(this, error);
  }

  /** A body that is over threw: that is worth a word, unless it only stops as it was asked to, or ends with what it was ended with. */
  lateError(error: unknown): void {
    const isEnd = this.ended !== undefined && "error" in this.ended && this.ended.error === error;
    if (!isEnd && !this.answersStop(error)) this.services.late(this, "threw", error);
  }

  #newScope(): BodyScope {
    const scope = new BodyScope(this);
    if (this.#givenUp !== undefined) scope.giveUp(this.#givenUp);
    if (this.told !== undefined) scope.abort(new DOMException(this.told.message, "AbortError"));
    return scope;
  }
}
