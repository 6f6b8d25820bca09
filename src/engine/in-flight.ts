import type { State } from "../states/state.ts";
import type { Clock } from "../util/clock.ts";
import type { ExecutorSession } from "./executor.ts";
import { grace } from "./run-end.ts";
import type { TaskRun } from "./task-run.ts";

/**
 * The task runs that the executor has. Once the run is stopped they are ended, a step each grace:
 *
 *   told, and ended where nobody listens ─▶ all ended ─▶ ended again: their handlers are waited for no longer ─▶ left behind
 */
export class InFlight {
  readonly #runs = new Set<TaskRun>();
  readonly #clock: Clock;
  readonly #leaveBehind: (run: TaskRun, state: State) => void;
  #session: ExecutorSession | undefined;
  #stopTimer: (() => void) | undefined;

  /** `leaveBehind` is told of each whose executor does not answer. It takes it out. */
  constructor(clock: Clock, leaveBehind: (run: TaskRun, state: State) => void) {
    this.#clock = clock;
    this.#leaveBehind = leaveBehind;
  }

  get size(): number {
    return this.#runs.size;
  }

  has(run: TaskRun): boolean {
    return this.#runs.has(run);
  }

  add(run: TaskRun): void {
    this.#runs.add(run);
  }

  delete(run: TaskRun): void {
    this.#runs.delete(run);
  }

  /** What they run on. */
  use(session: ExecutorSession): void {
    this.#session = session;
  }

  /** Bodies are told at once and given up; patience leaves those that listen some time to clean up. */
  stop(state: State, { patient }: { readonly patient: boolean }): void {
    for (const run of this.#runs) run.tell(state);
    for (const run of this.#runs) if (!patient || !run.hearsSignal) this.#session?.end(run, state);
    if (this.#runs.size > 0) this.#stopTimer ??= this.#afterGrace(() => this.#giveUp(state, 1));
  }

  /** There are none any more: nothing is to be given up. */
  release(): void {
    this.#stopTimer?.();
  }

  #giveUp(state: State, graces: number): void {
    if (graces === 3) {
      for (const run of this.#runs) this.#leaveBehind(run, state);
      return;
    }
    for (const run of this.#runs) this.#session?.end(run, state);
    this.#stopTimer = this.#afterGrace(() => this.#giveUp(state, graces + 1));
  }

  #afterGrace(callback: () => void): () => void {
    return this.#clock.at(this.#clock.now() + grace, callback);
  }
}
