import type { TaskNode } from "../core/graph.ts";
import type { State } from "../states/state.ts";
import type { Clock } from "../util/clock.ts";
import type { TaskRunName } from "./run-input.ts";

/** A task run that was started and waits: for a time, or, without one, for somebody to resume it. */
interface Parked extends TaskRunName {
  readonly state: State;
  readonly wake: (() => void) | undefined;
}

/** Task runs between two starts. Each waits by itself, while everything else goes on. */
export class Parking {
  readonly #clock: Clock;
  readonly #due: (node: TaskNode, index: number) => void;
  readonly #waiting = new Set<Parked>();
  readonly #paused = new Set<Parked>();

  constructor(clock: Clock, due: (node: TaskNode, index: number) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  /** Whether some task run will go on by itself. */
  get hasDue(): boolean {
    return this.#waiting.size > 0;
  }

  get paused(): readonly TaskRunName[] {
    return [...this.#paused];
  }

  park(node: TaskNode, index: number, state: State): void {
    const startTime = "startTime" in state ? state.startTime : null;
    if (startTime === null) {
      this.#paused.add({ node, index, state, wake: undefined });
      return;
    }
    const parked: Parked = {
      node,
      index,
      state,
      wake: this.#clock.at(startTime.getTime(), () => {
        this.#waiting.delete(parked);
        this.#due(node, index);
      }),
    };
    this.#waiting.add(parked);
  }

  /** Takes a paused task run out. Whether it was there. */
  unpark({ node, index }: TaskRunName): boolean {
    const parked = [...this.#paused].find((one) => one.node === node && one.index === index);
    return parked !== undefined && this.#paused.delete(parked);
  }

  /** Nothing wakes up any more. */
  clear(): void {
    for (const { wake } of this.#waiting) wake?.();
    this.#waiting.clear();
  }
}
