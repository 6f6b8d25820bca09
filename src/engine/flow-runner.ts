import type { TaskNode } from "../core/graph.ts";
import { failure, pending, plain, success, toError, waiting } from "../states/make.ts";
import { isFinished, isPending, type State } from "../states/state.ts";
import { flushConsole } from "./console-capture.ts";
import { decideMapping, type Mapping } from "./decide-mapping.ts";
import type { ExecutorSession, TaskRunOutcome, TaskRunRequest } from "./executor.ts";
import { finalState } from "./final-state.ts";
import { leftOut } from "./given-states.ts";
import { Parking } from "./parking.ts";
import { Plan } from "./plan.ts";
import type { RunInput, TaskRunName } from "./run-input.ts";
import { RunTables } from "./run-tables.ts";
import type { TaskRunServices } from "./services.ts";
import { type LoopPosition, TaskRun } from "./task-run.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import { runTask } from "./task-runner.ts";
import { become } from "./transition.ts";
import { ValueKeeper } from "./value-keeper.ts";

/** How long a body that took `context.signal` may clean up once the run is cancelled, in milliseconds. */
const grace = 3000;
/** How long task runs may follow each other without giving other work, such as a Ctrl-C, its turn, in milliseconds. */
const turn = 10;

/** A task run that will be started again. */
interface Restart {
  readonly state: State;
  readonly attempt: number;
  readonly runCount: number;
  readonly loop: LoopPosition | undefined;
}

/**
 * Runs the tasks of one flow run: asks the plan what may start, hands it to the executor, and tells the plan how it ended.
 *
 *   working ── nothing can start, nothing is in flight or due ──▶ over (done, or only paused tasks are left)
 *      │ stop: a cancel, or the run's time is up
 *      ▼
 *   stopping: nothing starts, bodies are told, then given up ── nothing is in flight ──▶ over
 */
export class FlowRunner {
  readonly tables: RunTables;
  readonly #input: RunInput;
  readonly #services: TaskRunServices;
  readonly #plan: Plan;
  readonly #keeper: ValueKeeper;
  readonly #parking: Parking;
  readonly #active = new Set<TaskRun>();
  readonly #restarts = new Map<TaskNode, Map<number, Restart>>();
  /** Mapped parents whose handlers are being asked. */
  #deciding = 0;
  #stopped: State | undefined;
  #endGrace: (() => void) | undefined;
  #wake: (() => void) | undefined;
  #fault: { readonly error: unknown } | undefined;
  #session: ExecutorSession | undefined;

  constructor(input: RunInput) {
    this.#input = input;
    this.tables = new RunTables(input.graph);
    const { inputsOf, upstreamsOf, tableOf } = this.tables;
    this.#services = { ...input.services, inputsOf, upstreamsOf };
    this.#plan = new Plan(input.graph, input.tagLimits);
    this.#keeper = new ValueKeeper(input.graph, tableOf, input.keeps);
    this.#parking = new Parking(input.clock, (node, index) => {
      this.#plan.again(node, index);
      this.#rouse();
    });
  }

  /** Runs a request in this thread: what LocalExecutor does with every one. */
  readonly runHere = (request: TaskRunRequest): TaskRunOutcome | Promise<TaskRunOutcome> => runTask(ours(request));

  /** Gives up what `runHere` began. */
  readonly abandon = (request: TaskRunRequest, state: State): void => ours(request).end(state);

  /** Works until nothing is left to do, or until it was stopped. Returns the run's state as its tasks decide it. */
  async work(session: ExecutorSession): Promise<State> {
    this.#session = session;
    this.#applyGiven();
    this.#plan.begin();
    do await this.#workOff(session);
    while (await this.#resumePaused());
    this.#endGrace?.();
    if (this.#fault !== undefined) throw this.#fault.error;
    if (this.#stopped !== undefined) {
      this.tables.closeUnfinished(plain("Cancelled", "The flow run ended before this task was over."));
      return this.#stopped;
    }
    return finalState(this.#input.terminal, this.#input.reference, this.tables.tableOf);
  }

  /** Ends the run: nothing new starts, bodies are told at once and given up, a patient stop leaves those that listen some time to clean up. */
  stop(state: State, { patient }: { readonly patient: boolean }): void {
    this.#stopped ??= state;
    this.#parking.clear();
    const cancelled = plain("Cancelled", state.message);
    const giveUp = (): void => {
      for (const run of this.#active) this.#session?.end(run, cancelled);
    };
    for (const run of this.#active) run.abort(new Error(state.message));
    for (const run of this.#active) if (!run.hearsSignal) this.#session?.end(run, cancelled);
    if (!patient) giveUp();
    else this.#endGrace ??= this.#input.clock.at(this.#input.clock.now() + grace, giveUp);
    this.#rouse();
  }

  async #workOff(session: ExecutorSession): Promise<void> {
    let turnEnds = performance.now() + turn;
    while (this.#fault === undefined) {
      const mayStart = this.#stopped === undefined && this.#active.size < session.capacity;
      const instruction = mayStart ? this.#plan.next() : undefined;
      if (instruction?.kind === "start") this.#start(instruction.node, instruction.index, session);
      else if (instruction?.kind === "map") this.#map(instruction.node);
      else if (this.#active.size > 0 || this.#deciding > 0 || this.#parking.hasDue) await this.#news();
      else return;
      if (performance.now() < turnEnds) continue;
      await new Promise<void>((resolve) => setImmediate(resolve));
      turnEnds = performance.now() + turn;
    }
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #start(node: TaskNode, index: number, session: ExecutorSession): void {
    if (node.kind === "parameter") {
      this.#startParameter(node);
      return;
    }
    const run = this.#taskRun(node, index);
    if (!this.#mayStartNow(run)) return;
    this.#active.add(run);
    const { listening, emit, clock } = this.#services;
    if (listening) emit({ kind: "submit", slug: node.slug, attempt: run.attempt, at: clock.now(), ...(node.mapped ? { mapIndex: index } : {}) });
    const outcome = session.run(run);
    if (outcome instanceof Promise) {
      outcome.then(
        (settled) => this.#settle(run, settled),
        (error: unknown) => this.#fail(error),
      );
    } else this.#settle(run, outcome);
  }

  /** A state that the run began with may ask for a later start. */
  #mayStartNow(run: TaskRun): boolean {
    const { state, node, mapIndex, attempt, runCount } = run;
    if (!("startTime" in state) || run.resumed || (state.startTime !== null && state.startTime.getTime() <= this.#input.clock.now())) return true;
    const loop = { count: run.loopCount, result: run.loopResult };
    this.#keepRestart(node, mapIndex, { state, attempt: attempt - 1, runCount: state.type === "Retrying" ? runCount - 1 : runCount, loop });
    this.#plan.stopped(node);
    this.tables.tableOf(node).set(Math.max(0, mapIndex), state);
    this.#parking.park(node, mapIndex, state);
    return false;
  }

  #taskRun(node: TaskNode, index: number): TaskRun {
    const restart = this.#restarts.get(node)?.get(index);
    if (restart === undefined) {
      const { resume } = this.#input;
      return new TaskRun(this.#services, { node, index, attempt: 1, runCount: 1, state: pending, resumed: resume, loop: this.#input.loop });
    }
    this.#restarts.get(node)?.delete(index);
    const { state, attempt, loop } = restart;
    const due = "startTime" in state && state.startTime !== null && state.startTime.getTime() <= this.#input.clock.now();
    const resumed = this.#input.resume || state.type === "Resume" || (state.type === "Paused" && due);
    const runCount = state.type === "Retrying" ? restart.runCount + 1 : restart.runCount;
    return new TaskRun(this.#services, { node, index, attempt: attempt + 1, runCount, state, resumed, loop });
  }

  #startParameter(node: TaskNode): void {
    const state = success(this.#input.parameters[node.parameter?.name ?? node.name], "Given to the run.");
    const run = this.#taskRun(node, -1);
    this.#active.add(run);
    Promise.resolve(become(run, state)).then(
      () => this.#settle(run, { state: run.state, startedAt: 0, durationMs: 0 }),
      (error: unknown) => this.#fail(error),
    );
  }

  #settle(run: TaskRun, outcome: TaskRunOutcome): void {
    try {
      this.#active.delete(run);
      flushConsole(run);
      const { node, mapIndex, attempt } = run;
      const index = Math.max(0, mapIndex);
      const { state, startedAt, durationMs, loop, inputs } = outcome;
      const table = this.tables.tableOf(node);
      table.started(index, run.runCount);
      table.setTime(index, startedAt, durationMs);
      table.set(index, state);
      if (inputs !== undefined) table.keepInputs(index, inputs);
      this.#plan.stopped(node);
      if (isFinished(state)) this.#finish(table, mapIndex);
      else if (this.#stopped === undefined) {
        this.#keepRestart(node, mapIndex, { state, attempt, runCount: run.runCount, loop });
        this.#parking.park(node, mapIndex, state);
      }
      this.#rouse();
    } catch (error) {
      this.#fail(error);
    }
  }

  #finish(table: TaskRunTable, mapIndex: number): void {
    const { node } = table;
    if (!node.mapped) {
      this.#plan.finished(node);
      this.#keeper.over(node);
      return;
    }
    this.#plan.childFinished(node, mapIndex);
    this.#keeper.childOver(node, mapIndex);
    if (this.#plan.isOver(node)) this.#keeper.over(node);
  }

  /** Decides how wide a mapped node is; its parent's handlers see that one change. */
  #map(node: TaskNode): void {
    this.#deciding++;
    const parent = this.#taskRun(node, -1);
    const mapping = this.#mappingOf(node);
    Promise.resolve(become(parent, mapping.state))
      .then(() => this.#mapped(parent, mapping.width))
      .catch((error: unknown) => this.#fail(error));
  }

  /** A path into a list's value may lead into nothing: then there is nothing to map over. */
  #mappingOf(node: TaskNode): Mapping {
    const { inputsOf, upstreamsOf } = this.tables;
    try {
      return decideMapping(node, inputsOf(node), upstreamsOf(node));
    } catch (thrown) {
      return { width: undefined, state: failure("Failed", toError(thrown)) };
    }
  }

  #mapped(parent: TaskRun, width: number | undefined): void {
    this.#deciding--;
    const { node, state } = parent;
    const table = this.tables.tableOf(node);
    table.parent = state;
    if (state.type === "Mapped" && width !== undefined) {
      table.widen(width);
      const given = this.#input.given.get(node);
      for (const [index, state] of given?.children ?? []) if (index < width) this.#applyChild(table, index, { state, from: given?.from });
      if (given?.only !== undefined) {
        for (let i = 0; i < width; i++) if (!given.only.has(i)) this.#applyChild(table, i, { state: leftOut, from: undefined });
      }
      this.#plan.mapped(node, width, (index) => table.isFinished(index));
      if (this.#plan.isOver(node)) this.#keeper.over(node);
    } else {
      if (!isFinished(state)) table.parent = plain("Cancelled", state.message);
      this.#plan.finished(node);
      this.#keeper.over(node);
    }
    this.#rouse();
  }

  #applyGiven(): void {
    for (const [node, { own, from }] of this.#input.given) {
      const table = this.tables.tableOf(node);
      if (own === undefined || own.type === "Mapped") continue;
      if (node.mapped) {
        if (!isFinished(own)) continue;
        table.parent = own;
        this.#plan.finished(node);
      } else this.#applyChild(table, 0, { state: own, from });
    }
  }

  /** A state that a task run begins with: kept where it is finished, but a Cached one is checked again. */
  #applyChild(table: TaskRunTable, index: number, { state, from }: { readonly state: State; readonly from: TaskRunTable | undefined }): void {
    const { node } = table;
    if (isFinished(state) && state.type !== "Cached" && state.type !== "Looped") {
      if (from === undefined) table.set(index, state);
      else table.adopt(index, from);
      if (!node.mapped) this.#plan.finished(node);
    } else if (state.type === "Cached" || isPending(state)) {
      const runCount = state.type === "Retrying" ? state.runCount : 1;
      this.#keepRestart(node, node.mapped ? index : -1, { state, attempt: 0, runCount, loop: this.#input.loop });
    }
  }

  #keepRestart(node: TaskNode, index: number, restart: Restart): void {
    const ofNode = this.#restarts.get(node) ?? new Map<number, Restart>();
    this.#restarts.set(node, ofNode);
    ofNode.set(index, restart);
  }

  async #resumePaused(): Promise<boolean> {
    const { paused } = this.#parking;
    if (paused.length === 0 || this.#stopped !== undefined || this.#fault !== undefined) return false;
    const resumed = await this.#input.askToResume(paused);
    for (const name of resumed) this.#resume(name);
    return resumed.length > 0;
  }

  #resume({ node, index }: TaskRunName): void {
    const restart = this.#restarts.get(node)?.get(index);
    if (restart === undefined || !this.#parking.unpark({ node, index })) return;
    this.#keepRestart(node, index, { ...restart, state: waiting("Resume", new Date(this.#input.clock.now()), "Resumed.") });
    this.#plan.again(node, index);
  }

  #fail(error: unknown): void {
    this.#fault ??= { error };
    this.#rouse();
  }
}

function ours(request: TaskRunRequest): TaskRun {
  if (!(request instanceof TaskRun)) throw new Error("Internal error: a request of another run was handed to this one");
  return request;
}
