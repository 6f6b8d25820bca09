import { setImmediate as turn } from "node:timers/promises";
import type { Executor, ExecutorSession, RunHandle, TaskRunOutcome, TaskRunRequest } from "../../src/executors/index.ts";

/**
 * Runs several task runs at once in this thread: what an executor with workers does, without workers. Each start waits for some
 * turns of the event loop first, chosen by a seed, so that task runs start and end in other orders than they were handed over in.
 */
export class ConcurrentExecutor implements Executor {
  readonly label: string;
  readonly performanceReport = "";
  readonly #capacity: number;
  #seed: number;

  constructor(capacity: number, seed = 1) {
    this.label = `${capacity} at once`;
    this.#capacity = capacity;
    this.#seed = seed;
  }

  open(handle: RunHandle): ExecutorSession {
    const run = async (request: TaskRunRequest): Promise<TaskRunOutcome> => {
      for (let i = this.#turns(); i > 0; i--) await turn();
      return handle.runTask(request);
    };
    return { capacity: this.#capacity, run, end: handle.abandon, close: () => undefined };
  }

  #turns(): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed % 4;
  }
}
