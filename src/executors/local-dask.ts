import { availableParallelism } from "node:os";
import type { Executor, ExecutorSession, RunHandle } from "../engine/executor.ts";
import { invalidExecutorOption, unknownScheduler } from "../errors/workers.ts";
import { describeValue } from "../util/describe-value.ts";
import { LocalExecutor } from "./local.ts";
import { PoolSession } from "./pool/session.ts";
import { WorkerPool } from "./pool/worker-pool.ts";

/** The schedulers, each with the other names that Dask knows it by. */
const schedulers = {
  threads: ["threads", "threading"],
  processes: ["processes", "multiprocessing"],
  synchronous: ["synchronous", "sync", "single-threaded"],
} as const;

type SchedulerName = keyof typeof schedulers;

export interface LocalDaskExecutorOptions {
  /** "threads" (default), "processes" or "synchronous"; or one of Dask's other names for them, in upper or lower case. */
  readonly scheduler?: string | undefined;
  /** How many workers there are at most. Default: as many as this process may use cores. */
  readonly numWorkers?: number | undefined;
  /** How many task runs one worker runs at once, as long as their bodies wait. Default 1. */
  readonly tasksPerWorker?: number | undefined;
  /** How often a task run is started again that was lost with its worker, apart from `maxRetries`. Default 3. */
  readonly lostRetries?: number | undefined;
}

/** Runs task runs side by side on this machine: on threads of this process, or on processes of their own. */
export class LocalDaskExecutor implements Executor {
  readonly label: string;
  readonly performanceReport = "";
  readonly #scheduler: SchedulerName;
  readonly #numWorkers: number;
  readonly #tasksPerWorker: number;
  readonly #lostRetries: number;
  readonly #pool: WorkerPool;

  constructor({ scheduler = "threads", numWorkers, tasksPerWorker = 1, lostRetries = 3 }: LocalDaskExecutorOptions = {}) {
    this.#scheduler = schedulerNamed(scheduler);
    this.#numWorkers = atLeastOne("numWorkers", numWorkers ?? availableParallelism());
    this.#tasksPerWorker = atLeastOne("tasksPerWorker", tasksPerWorker);
    this.#lostRetries = lostRetries;
    this.#pool = new WorkerPool(this.#scheduler === "processes" ? "process" : "thread", {});
    this.label = this.#scheduler === "synchronous" ? "synchronous" : `${this.#numWorkers} ${this.#scheduler}`;
  }

  async open(run: RunHandle): Promise<ExecutorSession> {
    if (this.#scheduler === "synchronous") return new LocalExecutor().open(run);
    const begin = await run.remote.begin();
    const options = { numWorkers: this.#numWorkers, tasksPerWorker: this.#tasksPerWorker, lostRetries: this.#lostRetries };
    const session = new PoolSession(run, this.#pool, { begin, ...options });
    await session.start();
    return session;
  }

  /** Keeps its workers over several runs, until it is disposed of: `await using kept = executor.keep()`. */
  keep(): AsyncDisposable {
    const release = this.#pool.keep();
    return { [Symbol.asyncDispose]: release };
  }
}

function schedulerNamed(given: string): SchedulerName {
  const found = Object.entries(schedulers).find(([, names]) => names.some((name) => name === String(given).toLowerCase()));
  if (found === undefined) throw unknownScheduler({ given: describeValue(given), known: Object.values(schedulers).flat() });
  return found[0] as SchedulerName;
}

function atLeastOne(option: string, given: number): number {
  if (Number.isInteger(given) && given >= 1) return given;
  throw invalidExecutorOption({ option, given: describeValue(given), wanted: "a whole number, at least 1" });
}
