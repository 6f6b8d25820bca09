import type { TaskNode } from "../core/graph.ts";
import { pending } from "../states/make.ts";
import { isFinished, type State } from "../states/state.ts";
import type { TaskRunOutcome } from "./executor.ts";
import { Plan } from "./plan.ts";
import { Restarts } from "./restarts.ts";
import type { RunInput } from "./run-input.ts";
import { RunTables } from "./run-tables.ts";
import type { TaskRun } from "./task-run.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import { ValueKeeper } from "./value-keeper.ts";

/** How far a run is: what is over stands in the tables, sets free what the plan holds back, and gives up values nobody reads any more. */
export class RunProgress {
  readonly tables: RunTables;
  readonly plan: Plan;
  /** Task runs that wait. When the run is over, the paused ones. */
  readonly restarts = new Restarts();
  /** Told of each node that is over as a whole: it reads nothing any more. */
  onNodeOver: ((node: TaskNode) => void) | undefined = undefined;
  readonly #keeper: ValueKeeper;

  constructor({ graph, tagLimits, keeps, services }: RunInput) {
    this.tables = new RunTables(graph, undefined, { warn: (message) => services.flow.logger.warn(message) });
    this.plan = new Plan(graph, tagLimits);
    this.#keeper = new ValueKeeper(graph, this.tables.tableOf, keeps);
  }

  /** One start of a task run ended: with a state that is final, or with one that another start goes on from. */
  record(run: TaskRun, { state, startedAt, durationMs, loop, inputs, value, trail = run.trail, runCount = run.runCount }: TaskRunOutcome): void {
    const { node, mapIndex, attempt } = run;
    const index = Math.max(0, mapIndex);
    const table = this.tables.tableOf(node);
    table.started(index, runCount);
    table.setTime(index, startedAt, durationMs);
    if (value === undefined) table.set(index, state, run.resultBytes);
    else table.setEncoded(index, state, value);
    if (inputs !== undefined) table.keepInputs(index, inputs);
    this.plan.stopped(node);
    if (isFinished(state)) this.#finish(table, mapIndex);
    else this.restarts.keep(node, mapIndex, { state, attempt, runCount, loop, trail });
  }

  /** A start of a task run was lost with its worker: another one follows at once. */
  startAgain({ node, mapIndex, attempt, runCount, loopCount, loopResult, losses }: TaskRun): void {
    const loop = loopCount > 1 ? { count: loopCount, result: loopResult } : undefined;
    this.plan.stopped(node);
    this.restarts.keep(node, mapIndex, { state: pending, attempt, runCount, loop, losses: losses + 1 });
    this.plan.again(node, mapIndex);
  }

  /** A single task run that needs no start is over. */
  finishSingle(node: TaskNode): void {
    this.plan.finished(node);
    this.#nodeOver(node);
  }

  /** A mapped node is over without children. */
  endParent(node: TaskNode, state: State): void {
    this.tables.tableOf(node).parent = state;
    this.finishSingle(node);
  }

  /** A mapped node, whose table is as wide already, has its children. Those that begin with a final state are over. */
  mapped(node: TaskNode, areGiven: boolean): void {
    const table = this.tables.tableOf(node);
    this.plan.mapped(node, table.width, (index) => table.isFinished(index));
    if (areGiven) for (let i = 0; i < table.width; i++) if (table.isFinished(i)) this.#keeper.childOver(node, i);
    if (this.plan.isOver(node)) this.#nodeOver(node);
  }

  #finish(table: TaskRunTable, mapIndex: number): void {
    const { node } = table;
    if (!node.mapped) {
      this.finishSingle(node);
      return;
    }
    this.plan.childFinished(node, mapIndex);
    this.#keeper.childOver(node, mapIndex);
    if (this.plan.isOver(node)) this.#nodeOver(node);
  }

  #nodeOver(node: TaskNode): void {
    this.#keeper.over(node);
    this.tables.forget(node);
    this.onNodeOver?.(node);
  }
}
