import type { TaskNode } from "../core/graph.ts";
import { describeError, failure, pending, plain, success, toError } from "../states/make.ts";
import { isFinished, type State } from "../states/state.ts";
import { redact } from "../util/redact.ts";
import { applyGiven } from "./apply-given.ts";
import { closeUnfinished } from "./close-unfinished.ts";
import { flushConsole } from "./console-capture.ts";
import type { ExecutorSession, RemoteRun, TaskRunOutcome, TaskRunRequest } from "./executor.ts";
import { finalState } from "./final-state.ts";
import { InFlight } from "./in-flight.ts";
import { nextStart } from "./next-start.ts";
import { NodeMapper } from "./node-mapper.ts";
import { decideHere } from "./remote/decide-here.ts";
import type { Restarts } from "./restarts.ts";
import { grace } from "./run-end.ts";
import type { RunInput } from "./run-input.ts";
import { RunProgress } from "./run-progress.ts";
import type { RunTables } from "./run-tables.ts";
import type { TaskRunServices } from "./services.ts";
import { stateEvent } from "./state-event.ts";
import { firstStart, TaskRun } from "./task-run.ts";
import { runTask } from "./task-runner.ts";
import { settle } from "./transition.ts";
import { WaitingRuns } from "./waiting-runs.ts";

/** How long task runs may follow each other without giving other work, such as a Ctrl-C, its turn, in milliseconds. */
const turn = 10;

/**
 * Runs the tasks of one flow run: asks the plan what may start, hands it to the executor, and records how it ended.
 *
 *   working ── nothing can start, nothing is in flight or due ──▶ over (done, or only paused tasks are left)
 *      │ stop: a cancel, or the run's time is up
 *      ▼
 *   stopping: nothing starts, bodies are told, then given up ── nothing is in flight ──▶ over
 */
export class FlowRunner {
  readonly #input: RunInput;
  readonly #services: TaskRunServices;
  readonly #progress: RunProgress;
  readonly #mapper: NodeMapper;
  readonly #waiting: WaitingRuns;
  readonly #active: InFlight;
  #stopped: State | undefined;
  #wake: (() => void) | undefined;
  #session: ExecutorSession | undefined;

  constructor(input: RunInput) {
    this.#input = input;
    this.#progress = new RunProgress(input);
    const { inputsOf, upstreamsOf } = this.#progress.tables;
    this.#services = { ...input.services, inputsOf, upstreamsOf };
    this.#mapper = new NodeMapper({
      input,
      progress: this.#progress,
      services: this.#services,
      mapped: () => this.#rouse(),
      failed: (error) => this.#fail(error),
    });
    this.#active = new InFlight(input.clock, (run, state) => this.#leaveBehind(run, state));
    this.#waiting = new WaitingRuns(input, this.#progress, () => this.#rouse());
  }

  get tables(): RunTables {
    return this.#progress.tables;
  }

  /** Task runs that wait. When the run is over, the paused ones. */
  get restarts(): Restarts {
    return this.#progress.restarts;
  }

  /** Runs a request in this thread: what LocalExecutor does with every one. */
  readonly runHere = (request: TaskRunRequest): TaskRunOutcome | Promise<TaskRunOutcome> => runTask(ours(request));

  /** The same requests for workers elsewhere. */
  readonly remote = async (): Promise<RemoteRun> => {
    const { graph, forWorkers } = this.#input;
    // Most runs do without.
    const { RemoteFlowRun } = await import("./remote/remote-flow-run.ts");
    const remote = new RemoteFlowRun({ graph, tables: this.tables, services: this.#services, forWorkers: await forWorkers() });
    this.#progress.onNodeOver = (node) => remote.nodeOver(node);
    return remote;
  };

  /** There is room for more task runs. */
  readonly capacityGrew = (): void => this.#rouse();

  /** Gives up what `runHere` began. */
  readonly abandon = (request: TaskRunRequest, state: State): void => ours(request).end(state);

  /** Works until nothing is left to do, or until it was stopped. Returns the run's state as its tasks decide it. */
  async work(session: ExecutorSession): Promise<State> {
    this.#session = session;
    this.#active.use(session);
    applyGiven(this.#input, this.#progress);
    this.#progress.plan.begin();
    do await this.#workOff(session);
    while (await this.#waiting.askToResume());
    this.#active.release();
    if (this.#stopped !== undefined) return this.#stopped;
    return finalState(this.#input, this.tables.tableOf, this.#waiting.hasPaused);
  }

  /** Ends the run: nothing new starts, and what is in flight is ended. */
  stop(state: State, patience: { readonly patient: boolean }): void {
    this.#stopped ??= state;
    this.#waiting.end();
    const cancelled = plain("Cancelled", state.message);
    this.#mapper.end(cancelled);
    this.#active.stop(cancelled, patience);
    this.#rouse();
  }

  /** What it was stopped for. */
  get stopped(): State | undefined {
    return this.#stopped;
  }

  #leaveBehind(run: TaskRun, state: State): void {
    this.#services.flow.logger.error(`${run.label} was given up: the executor did not answer.`);
    if (!isFinished(run.state) || run.state.type === "Looped") settle(run, state);
    run.close();
    const { startedAt, durationMs } = run;
    this.#settle(run, { state: run.state, startedAt, durationMs });
  }

  /** Ends every task run that is not over. Their handlers hear of it, as long as they do not take too long. */
  async closeUnfinished(state: State): Promise<void> {
    if (this.#progress.plan.done) return;
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
        if (this.#active.size === 0 && !this.#mapper.isAsking && !this.#waiting.hasDue) return;
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
    const instruction = this.#progress.plan.next();
    if (instruction === undefined) return false;
    const { kind, node } = instruction;
    try {
      if (kind === "map") this.#mapper.map(node);
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
        (settled) => this.#answered(run, () => this.#settle(run, settled)),
        (error: unknown) => this.#answered(run, () => this.#fail(error, run)),
      );
    } else this.#settle(run, outcome);
  }

  /** An answer for a task run that was left behind comes too late. */
  #answered(run: TaskRun, take: () => void): void {
    if (this.#active.has(run)) take();
  }

  #handOver(run: TaskRun, session: ExecutorSession): TaskRunOutcome | Promise<TaskRunOutcome> | undefined {
    try {
      return session.run(run);
    } catch (error) {
      this.#fail(error, run);
      return undefined;
    }
  }

  /** The next start of a task run; undefined where it has to wait for it. */
  #taskRun(node: TaskNode, index: number): TaskRun | undefined {
    const { resume, loop, clock } = this.#input;
    const restart = this.restarts.take(node, index);
    const start = nextStart({ node, index, restart, resume, loop, now: clock.now() });
    if (start !== undefined) return new TaskRun(this.#services, start);
    if (restart !== undefined) this.#waiting.putBack(node, index, restart);
    return undefined;
  }

  #startParameter(node: TaskNode): void {
    const run = new TaskRun(this.#services, { ...firstStart, node, index: -1, resumed: false, loop: undefined });
    settle(run, success(this.#input.parameters[node.parameter?.name ?? node.name], "Given to the run."));
    this.#settle(run, { state: run.state, startedAt: 0, durationMs: 0 });
  }

  #settle(run: TaskRun, outcome: TaskRunOutcome): void {
    try {
      if (outcome.lost !== undefined) {
        this.#lost(run, outcome);
        return;
      }
      this.#active.delete(run);
      flushConsole(run);
      this.#progress.record(run, outcome);
      if (!isFinished(outcome.state) && this.#stopped === undefined) this.#waiting.wait(run.node, run.mapIndex, outcome.state);
      this.#rouse();
    } catch (error) {
      this.#fail(error, run);
    }
  }

  /** Its worker was lost: it is started again, as long as the executor allows for that. */
  #lost(run: TaskRun, { lost, state }: TaskRunOutcome): void {
    if (this.#stopped !== undefined || run.losses >= (this.#session?.lostRetries ?? 0)) {
      const end = this.#stopped === undefined ? state : plain("Cancelled", this.#stopped.message);
      decideHere(run, end).then(
        (decided) => this.#answered(run, () => this.#settle(run, decided)),
        (error: unknown) => this.#answered(run, () => this.#fail(error, run)),
      );
      return;
    }
    this.#active.delete(run);
    const { listening, emit, clock } = this.#services;
    const to = plain("Pending", state.message);
    const event = stateEvent({ node: run.node, mapIndex: run.mapIndex, attempt: run.attempt + 1 }, { from: run.state, to, at: clock.now() });
    if (listening) emit(lost === undefined ? event : { ...event, reason: lost });
    this.#progress.startAgain(run);
    this.#rouse();
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

function ours(request: TaskRunRequest): TaskRun {
  if (!(request instanceof TaskRun)) throw new Error("Internal error: a request of another run was handed to this one");
  return request;
}
