import type { RunEvent, StateEvent } from "../../protocol/events.ts";
import { isKind, type StateType, stateTypes } from "../../states/kinds.ts";
import type { State } from "../../states/state.ts";
import { widthOf } from "./line.ts";
import { isNotRun } from "./not-run.ts";

/** A task as the display knows it before the run. */
export interface ShownTask {
  readonly slug: string;
  /** What people call it: its name, or its slug where several tasks have that name. */
  readonly label: string;
  readonly mapped: boolean;
  /** Starts that one task run may make: 1, and one for each retry. */
  readonly attempts: number;
  /** Of a mapped task, the children that take part, where not all do. */
  readonly only?: ReadonlySet<number> | undefined;
}

/** How far a task has said that it is. */
interface Progress {
  readonly done: number;
  readonly total: number | undefined;
}

/** Whether a task run in this state is over; a round of a loop is not. */
const isEnd = (type: StateType): boolean => isKind(type, "finished") && type !== "Looped";

/** Where a state is counted that is not counted as itself: a resumed task is told of with what comes next, a value kept for later is a success. */
const countedAs: Partial<Record<StateType, StateType>> = { Resume: "Paused", Cached: "Success" };

/** One task of a run that goes on: of a mapped one all children together. Times are milliseconds since 1970. */
export class TaskRow {
  readonly task: ShownTask;
  /** Task runs there are: 1, or the children of a mapped task once they are known. */
  total: number | undefined;
  /** Set where a mapped task ended without children of its own: skipped, or its trigger said no. */
  ended: State | undefined;
  startedAt: number | undefined;
  /** Whether any body was called: else there is no time to be told. */
  ran = false;
  changedAt = 0;
  progress: Progress | undefined;
  /** The state that one task run took last: what is to be said of a task that has only one. */
  last: State | undefined;
  /** The last state in which a trigger said no. */
  #refused: State | undefined;
  readonly #counts: Record<StateType, number> = Object.fromEntries(stateTypes.map((type) => [type, 0])) as Record<StateType, number>;
  #finished = 0;
  #busy = 0;

  constructor(task: ShownTask) {
    this.task = task;
    this.total = task.mapped ? undefined : 1;
  }

  /** Task runs that entered this state and are still in it. */
  count(type: StateType): number {
    return this.#counts[type];
  }

  /** Task runs that are over. */
  get finished(): number {
    return this.#finished;
  }

  /** Task runs that are over and came to an end of their own: not cancelled. */
  get done(): number {
    return this.#finished - this.#counts.Cancelled;
  }

  /** Task runs that are over and have a value, or were left out. */
  get succeeded(): number {
    return this.#counts.Success + this.#counts.Cached + this.#counts.Skipped;
  }

  /** Task runs that failed by themselves. */
  get failed(): number {
    const { Failed, TimedOut, ValidationFailed, Crashed } = this.#counts;
    return Failed + TimedOut + ValidationFailed + Crashed;
  }

  /** Task runs that never began, since their trigger said no. */
  get notRun(): number {
    return this.#counts.TriggerFailed;
  }

  /** The state in which it, or its last child that was not run, ended without having begun. */
  get refusal(): State | undefined {
    if (this.ended !== undefined) return isNotRun(this.ended) ? this.ended : undefined;
    return this.notRun > 0 ? this.#refused : undefined;
  }

  get isOver(): boolean {
    return this.ended !== undefined || (this.total !== undefined && this.#finished >= this.total);
  }

  /** Whether anything has happened yet. */
  get hasBegun(): boolean {
    return this.startedAt !== undefined;
  }

  /** Milliseconds from the first start to the last change, or to now. */
  elapsed(now: number): number {
    if (this.startedAt === undefined) return 0;
    return (this.isOver ? this.changedAt : Math.max(now, this.changedAt)) - this.startedAt;
  }

  /** How many task runs went on at the same time, on average. */
  atOnce(now: number): number {
    const elapsed = this.elapsed(now);
    if (elapsed <= 0 || this.startedAt === undefined) return 0;
    const running = this.#counts.Running * (now - this.startedAt);
    return (this.#busy + running) / elapsed;
  }

  apply(event: StateEvent): void {
    const { from, to, at, willRetry } = event;
    this.changedAt = at;
    if (this.task.mapped && event.mapIndex === undefined) {
      if (to.type === "Mapped") this.total = Math.min(to.count, this.task.only?.size ?? to.count);
      else if (isKind(to.type, "finished")) this.ended = to;
      return;
    }
    this.startedAt ??= at;
    this.last = to;
    if (to.type === "TriggerFailed") this.#refused = to;
    this.#leave(from.type);
    // A start that another one follows is no end of the task run: what comes next is told at once. A value that was computed and is kept
    // for later runs counts as computed: as cached counts what was found.
    if (!willRetry) this.#enter(from.type === "Success" && to.type === "Cached" ? "Success" : to.type);
    // The sum of all ends less the sum of all starts is the time that bodies took.
    const sinceStart = at - this.startedAt;
    if (from.type === "Running") this.#busy += sinceStart;
    if (to.type === "Running") {
      this.ran = true;
      this.#busy -= sinceStart;
    }
  }

  #enter(type: StateType): void {
    this.#counts[type]++;
    if (isEnd(type)) this.#finished++;
  }

  /** No event tells of the states in which task runs begin. */
  #leave(type: StateType): void {
    const left = this.#counts[type] === 0 ? (countedAs[type] ?? type) : type;
    if (this.#counts[left] === 0) return;
    this.#counts[left]--;
    if (isEnd(left)) this.#finished--;
  }
}

/**
 * What a run looks like so far: events in, a row for each task out. It reads no clock and writes nothing, and an event costs the same
 * however wide the run is.
 */
export class RunView {
  readonly rows: readonly TaskRow[];
  /** Columns of the longest label. */
  readonly widestLabel: number;
  /** The most task runs that any of its tasks has, as far as that is known. */
  mostRuns: number;
  readonly #bySlug: ReadonlyMap<string, TaskRow>;

  constructor(tasks: readonly ShownTask[]) {
    this.rows = tasks.map((task) => new TaskRow(task));
    this.widestLabel = tasks.reduce((widest, { label }) => Math.max(widest, widthOf(label)), 1);
    // A guess that spares most runs a shift of all columns when the first map begins.
    this.mostRuns = tasks.some(({ mapped }) => mapped) ? 100 : 1;
    this.#bySlug = new Map(this.rows.map((row) => [row.task.slug, row]));
  }

  /** The row that changed, if any. */
  apply(event: RunEvent): TaskRow | undefined {
    if (event.kind !== "state" && event.kind !== "progress") return undefined;
    const row = this.#bySlug.get(event.slug);
    if (row === undefined) return undefined;
    if (event.kind === "state") {
      row.apply(event);
      this.mostRuns = Math.max(this.mostRuns, row.total ?? 0);
    } else if (!row.task.mapped) row.progress = { done: event.done, total: event.total };
    return row;
  }
}
