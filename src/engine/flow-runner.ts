import type { TaskNode } from "../core/graph.ts";
import { describeError, failure, pending, plain, success, toError, waiting } from "../states/make.ts";
import { isFinished, isPending, type State } from "../states/state.ts";
import { redact } from "../util/redact.ts";
import { isThenable } from "../util/thenable.ts";
import { closeUnfinished } from "./close-unfinished.ts";
import { flushConsole } from "./console-capture.ts";
import { decideMapping, type Mapping } from "./decide-mapping.ts";
import type { ExecutorSession, TaskRunOutcome, TaskRunRequest } from "./executor.ts";
import { finalState } from "./final-state.ts";
import { type GivenStates, leftOut } from "./given-states.ts";
import { Parking } from "./parking.ts";
import { Plan } from "./plan.ts";
import { Restarts } from "./restarts.ts";
import type { RunInput, TaskRunName } from "./run-input.ts";
import { RunTables } from "./run-tables.ts";
import type { TaskRunServices } from "./services.ts";
import { TaskRun } from "./task-run.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import { runTask } from "./task-runner.ts";
import { become, settle } from "./transition.ts";
import { ValueKeeper } from "./value-keeper.ts";

/** How long a body that took `context.signal` may clean up once the run is cancelled, in milliseconds. */
const grace = 3000;
/** How long task runs may follow each other without giving other work, such as a Ctrl-C, its turn, in milliseconds. */
const turn = 10;

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
  /** Task runs that wait. When the run is over, the paused ones. */
  readonly restarts = new Restarts();
  readonly #input: RunInput;
  readonly #services: TaskRunServices;
  readonly #plan: Plan;
  readonly #keeper: ValueKeeper;
  readonly #parking: Parking;
  readonly #active = new Set<TaskRun>();
  /** Mapped parents whose handlers are being asked. */
  readonly #deciding = new Set<TaskRun>();
  #stopped: State | undefined;
  #endGrace: (() => void) | undefined;
  #wake: (() => void) | undefined;
  #session: ExecutorSession | undefined;
  /** Ends the question whether paused tasks may go on. */
  #asking: AbortController | undefined;

  constructor(input: RunInput) {
    this.#input = input;
    this.tables = new RunTables(input.graph);
    const { inputsOf, upstreamsOf, tableOf } = this.tables;
    this.#services = { ...input.services, inputsOf, upstreamsOf };
    this.#plan = new Plan(input.graph, input.tagLimits);
    this.#keeper = new ValueKeeper(input.graph, tableOf, input.keeps);
    this.#parking = new Parking(input.clock, (node, index) => this.#comesDue(node, index));
  }

  /** Runs a request in this thread: what LocalExecutor does with every one. */
  readonly runHere = (request: TaskRunRequest): TaskRunOutcome | Promise<TaskRunOutcome> => runTask(ours(request));

  /** There is room for more task runs. */
  readonly capacityGrew = (): void => this.#rouse();

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
    if (this.#stopped !== undefined) return this.#stopped;
    return finalState(this.#input, this.tables.tableOf, this.#parking.paused.length > 0);
  }

  /** Ends the run: nothing new starts, bodies are told at once and given up, a patient stop leaves those that listen some time to clean up. */
  stop(state: State, { patient }: { readonly patient: boolean }): void {
    this.#stopped ??= state;
    this.#parking.clear();
    this.#asking?.abort();
    const cancelled = plain("Cancelled", state.message);
    for (const run of this.#deciding) run.end(cancelled);
    for (const run of this.#active) run.tell(cancelled);
    for (const run of this.#active) if (!patient || !run.hearsSignal) this.#session?.end(run, cancelled);
    if (this.#active.size > 0) this.#endGrace ??= this.#input.clock.at(this.#input.clock.now() + grace, () => this.#giveUp(cancelled));
    this.#rouse();
  }

  /** What it was stopped for. */
  get stopped(): State | undefined {
    return this.#stopped;
  }

  /** Whatever is still there now, a body that cleans up or a handler that does not come back, is waited for no longer. */
  #giveUp(state: State): void {
    for (const run of this.#active) this.#session?.end(run, state);
  }

  /** Ends every task run that is not over. Their handlers hear of it, as long as they do not take too long. */
  async closeUnfinished(state: State): Promise<void> {
    if (this.#plan.done) return;
    const runOf = (node: TaskNode, index: number): TaskRun => {
      const { state: from = pending, attempt = 1, runCount = 1, loop, trail } = this.restarts.take(node, index) ?? {};
      return new TaskRun(this.#services, { node, index, attempt: Math.max(1, attempt), runCount, state: from, resumed: false, loop, trail });
    };
    await closeUnfinished(this.tables.all, state, { runOf, listening: this.#services.listening, clock: this.#input.clock, grace });
  }

  async #workOff(session: ExecutorSession): Promise<void> {
    let turnEnds = performance.now() + turn;
    for (;;) {
      if (!this.#startNext(session)) {
        if (this.#active.size === 0 && this.#deciding.size === 0 && !this.#parking.hasDue) return;
        await this.#news();
      }
      if (performance.now() < turnEnds) continue;
      await new Promise<void>((resolve) => setImmediate(resolve));
      turnEnds = performance.now() + turn;
    }
  }

  /** Whether there was something that may start now. */
  #startNext(session: ExecutorSession): boolean {
    if (this.#stopped !== undefined || this.#active.size >= Math.max(1, session.capacity)) return false;
    const instruction = this.#plan.next();
    if (instruction === undefined) return false;
    const { kind, node } = instruction;
    try {
      if (kind === "map") this.#map(node);
      else if (node.kind === "parameter") this.#startParameter(node);
      else this.#start(node, instruction.index, session);
    } catch (error) {
      this.#fail(error);
    }
    return true;
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
    const run = this.#taskRun(node, index);
    if (run === undefined) return;
    this.#active.add(run);
    const { listening, emit, clock } = this.#services;
    if (listening) emit({ kind: "submit", slug: node.slug, attempt: run.attempt, at: clock.now(), ...(node.mapped ? { mapIndex: index } : {}) });
    const outcome = this.#handOver(run, session);
    if (outcome === undefined) return;
    if (outcome instanceof Promise) {
      outcome.then(
        (settled) => this.#settle(run, settled),
        (error: unknown) => this.#fail(error, run),
      );
    } else this.#settle(run, outcome);
  }

  #handOver(run: TaskRun, session: ExecutorSession): TaskRunOutcome | Promise<TaskRunOutcome> | undefined {
    try {
      return session.run(run);
    } catch (error) {
      this.#fail(error, run);
      return undefined;
    }
  }

  /** The next start of a task run; undefined where the state that it begins with asks for a later one. */
  #taskRun(node: TaskNode, index: number): TaskRun | undefined {
    const { resume, clock } = this.#input;
    const restart = this.restarts.take(node, index);
    if (restart === undefined) return new TaskRun(this.#services, { ...firstStart, node, index, resumed: resume, loop: this.#input.loop });
    const { state, attempt, loop, trail } = restart;
    const startTime = "startTime" in state ? state.startTime : undefined;
    const isDue = restart.isDue === true || startTime === undefined || (startTime !== null && startTime.getTime() <= clock.now());
    const resumed = resume || state.type === "Resume" || (state.type === "Paused" && isDue);
    if (!isDue && !resumed) {
      this.restarts.keep(node, index, restart);
      this.#plan.stopped(node);
      this.tables.tableOf(node).set(Math.max(0, index), state);
      this.#parking.park(node, index, state);
      return undefined;
    }
    const runCount = state.type === "Retrying" ? restart.runCount + 1 : restart.runCount;
    return new TaskRun(this.#services, { node, index, attempt: attempt + 1, runCount, state, resumed, loop, trail });
  }

  #comesDue(node: TaskNode, index: number): void {
    const restart = this.restarts.get(node, index);
    if (restart !== undefined) this.restarts.keep(node, index, { ...restart, isDue: true });
    this.#plan.again(node, index);
    this.#rouse();
  }

  #startParameter(node: TaskNode): void {
    const run = new TaskRun(this.#services, { ...firstStart, node, index: -1, resumed: false, loop: undefined });
    settle(run, success(this.#input.parameters[node.parameter?.name ?? node.name], "Given to the run."));
    this.#settle(run, { state: run.state, startedAt: 0, durationMs: 0 });
  }

  #settle(run: TaskRun, outcome: TaskRunOutcome): void {
    try {
      this.#record(run, outcome);
    } catch (error) {
      this.#fail(error, run);
    }
  }

  #record(run: TaskRun, outcome: TaskRunOutcome): void {
    this.#active.delete(run);
    flushConsole(run);
    const { node, mapIndex, attempt, runCount, trail } = run;
    const index = Math.max(0, mapIndex);
    const { state, startedAt, durationMs, loop, inputs } = outcome;
    const table = this.tables.tableOf(node);
    table.started(index, runCount);
    table.setTime(index, startedAt, durationMs);
    table.set(index, state);
    if (inputs !== undefined) table.keepInputs(index, inputs);
    this.#plan.stopped(node);
    if (isFinished(state)) this.#finish(table, mapIndex);
    else {
      this.restarts.keep(node, mapIndex, { state, attempt, runCount, loop, trail });
      if (this.#stopped === undefined) this.#parking.park(node, mapIndex, state);
    }
    this.#rouse();
  }

  #finish(table: TaskRunTable, mapIndex: number): void {
    const { node } = table;
    if (!node.mapped) {
      this.#plan.finished(node);
      this.#nodeOver(node);
      return;
    }
    this.#plan.childFinished(node, mapIndex);
    this.#keeper.childOver(node, mapIndex);
    if (this.#plan.isOver(node)) this.#nodeOver(node);
  }

  #nodeOver(node: TaskNode): void {
    this.#keeper.over(node);
    this.tables.forget(node);
  }

  /** Decides how wide a mapped node is; its parent's handlers see that one change. */
  #map(node: TaskNode): void {
    const from = this.#input.given.get(node)?.from;
    if (from?.parent.type === "Mapped") {
      this.#widen(node, from.parent, from.width);
      return;
    }
    const { state, width } = this.#mappingOf(node);
    const parent = new TaskRun(this.#services, { ...firstStart, node, index: -1, resumed: false, loop: undefined });
    const told = become(parent, state);
    // At once where no handler is asked: the first child must not overtake what is deeper than it.
    if (isThenable(told)) this.#mapWhenTold(parent, width, told);
    else this.#mapped(parent, width);
  }

  #mapWhenTold(parent: TaskRun, width: number | undefined, told: Promise<unknown>): void {
    this.#deciding.add(parent);
    const decided = new Promise<unknown>((resolve, reject) => {
      parent.onEnd = () => resolve("end");
      told.then(resolve, reject);
    });
    decided
      .then(() => this.#mapped(parent, width))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#deciding.delete(parent);
        this.#rouse();
      });
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
    if (parent.ended !== undefined) return;
    // A handler may ask for a wait, but there is nothing that could begin anew.
    if (!isFinished(parent.state)) settle(parent, failure("Failed", new Error(`A mapped task cannot wait: it was made ${parent.state.type}.`)));
    parent.isClosed = true;
    const { node, state } = parent;
    if (state.type === "Mapped" && width !== undefined) this.#widen(node, state, width);
    else this.#endParent(node, state);
  }

  #endParent(node: TaskNode, state: State): void {
    this.tables.tableOf(node).parent = state;
    this.#plan.finished(node);
    this.#nodeOver(node);
  }

  #widen(node: TaskNode, state: State, width: number): void {
    const table = this.tables.tableOf(node);
    table.parent = state;
    table.widen(width);
    const given = this.#input.given.get(node);
    if (given !== undefined) for (let i = 0; i < width; i++) this.#begin(table, i, given);
    this.#plan.mapped(node, width, (index) => table.isFinished(index));
    if (given !== undefined) for (let i = 0; i < width; i++) if (table.isFinished(i)) this.#keeper.childOver(node, i);
    if (this.#plan.isOver(node)) this.#nodeOver(node);
    this.#rouse();
  }

  #applyGiven(): void {
    for (const [node, given] of this.#input.given) {
      const table = this.tables.tableOf(node);
      const own = given.from?.parent ?? given.own;
      if (!node.mapped) {
        this.#begin(table, 0, given);
        if (table.isFinished(0)) {
          this.#plan.finished(node);
          this.#nodeOver(node);
        }
      } else if (own !== undefined && own.type !== "Mapped" && isFinished(own)) this.#endParent(node, own);
    }
  }

  /** A state that a task run begins with: kept where it is finished, but a Cached one that was given is checked again. */
  #begin(table: TaskRunTable, index: number, { own, children, only, from, restarts }: GivenStates): void {
    const { node } = table;
    const child = node.mapped ? index : -1;
    const restart = restarts?.get(child);
    if (from?.isFinished(index)) table.adopt(index, from);
    else if (restart !== undefined) this.restarts.keep(node, child, restart);
    if (from !== undefined) return;
    const state = !node.mapped ? own : only?.has(index) === false ? leftOut : children.get(index);
    if (state === undefined) return;
    if (isFinished(state) && state.type !== "Cached" && state.type !== "Looped") table.set(index, state);
    else if (state.type === "Cached" || isPending(state)) {
      this.restarts.keep(node, child, { state, attempt: 0, runCount: state.type === "Retrying" ? state.runCount : 1, loop: this.#input.loop });
    }
  }

  async #resumePaused(): Promise<boolean> {
    const { paused } = this.#parking;
    if (paused.length === 0 || this.#stopped !== undefined) return false;
    this.#asking = new AbortController();
    const resumed = await this.#input.askToResume(paused, this.#asking.signal);
    if (this.#stopped !== undefined) return false;
    for (const name of resumed) this.#resume(name);
    return resumed.length > 0;
  }

  #resume({ node, index }: TaskRunName): void {
    const restart = this.restarts.get(node, index);
    if (restart === undefined || !this.#parking.unpark({ node, index })) return;
    this.restarts.keep(node, index, { ...restart, state: waiting("Resume", new Date(this.#input.clock.now()), "Resumed.") });
    this.#plan.again(node, index);
  }

  /** Something is wrong in here, or with the executor: the run ends Crashed, and what is in flight is given up. */
  #fail(thrown: unknown, run?: TaskRun): void {
    if (run !== undefined) this.#active.delete(run);
    const error = toError(thrown);
    const crashed = failure("Crashed", error, redact(describeError(error)));
    if (this.#stopped?.type !== "Crashed") this.#stopped = crashed;
    this.stop(crashed, { patient: false });
  }
}

/** How a task run begins that brings no state along. */
const firstStart = { attempt: 1, runCount: 1, state: pending };

function ours(request: TaskRunRequest): TaskRun {
  if (!(request instanceof TaskRun)) throw new Error("Internal error: a request of another run was handed to this one");
  return request;
}
