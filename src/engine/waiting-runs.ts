import type { TaskNode } from "../core/graph.ts";
import { waiting } from "../states/make.ts";
import type { State } from "../states/state.ts";
import { Parking } from "./parking.ts";
import { type Restart, resumed } from "./restarts.ts";
import type { RunInput, TaskRunName } from "./run-input.ts";
import type { RunProgress } from "./run-progress.ts";
import { stateEvent } from "./state-event.ts";

/** Task runs between two starts: when each may start again, and whether somebody lets a paused one go on. */
export class WaitingRuns {
  readonly #input: RunInput;
  readonly #progress: RunProgress;
  readonly #parking: Parking;
  /** Ends the question whether paused tasks may go on. */
  readonly #over = new AbortController();

  /** `mayStart` is told when one of them may start again. */
  constructor(input: RunInput, progress: RunProgress, mayStart: () => void) {
    this.#input = input;
    this.#progress = progress;
    this.#parking = new Parking(input.clock, (node, index) => {
      this.#comesDue(node, index);
      mayStart();
    });
  }

  /** Whether some task run will go on by itself. */
  get hasDue(): boolean {
    return this.#parking.hasDue;
  }

  get hasPaused(): boolean {
    return this.#parking.paused.length > 0;
  }

  /** A start ended with a state that waits. */
  wait(node: TaskNode, index: number, state: State): void {
    this.#parking.park(node, index, state);
  }

  /** A task run was about to start, but the state that it begins with asks for a later start. */
  putBack(node: TaskNode, index: number, restart: Restart): void {
    const { restarts, plan, tables } = this.#progress;
    restarts.keep(node, index, restart);
    plan.stopped(node);
    tables.tableOf(node).set(Math.max(0, index), restart.state);
    this.#parking.park(node, index, restart.state);
  }

  /** Asks which paused task runs may go on. Whether any may. */
  async askToResume(): Promise<boolean> {
    const { paused } = this.#parking;
    if (paused.length === 0 || this.#over.signal.aborted) return false;
    const resumed = await this.#input.askToResume(paused, this.#over.signal);
    if (this.#over.signal.aborted) return false;
    for (const name of resumed) this.#resume(name);
    return resumed.length > 0;
  }

  /** The run ends: nothing wakes up any more, and nobody is asked. */
  end(): void {
    this.#parking.clear();
    this.#over.abort();
  }

  #comesDue(node: TaskNode, index: number): void {
    const { restarts, plan } = this.#progress;
    const restart = restarts.get(node, index);
    if (restart !== undefined) restarts.keep(node, index, { ...restart, isDue: true });
    plan.again(node, index);
  }

  #resume({ node, index }: TaskRunName): void {
    const { restarts, plan } = this.#progress;
    const restart = restarts.get(node, index);
    if (restart === undefined || !this.#parking.unpark({ node, index })) return;
    const { clock, services } = this.#input;
    const at = clock.now();
    const to = waiting("Resume", new Date(at), "Resumed.");
    restarts.keep(node, index, resumed(restart, to));
    if (services.listening) services.emit(stateEvent({ node, mapIndex: index, attempt: restart.attempt }, { from: restart.state, to, at }));
    plan.again(node, index);
  }
}
