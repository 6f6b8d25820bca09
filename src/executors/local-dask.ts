import type { Executor, ExecutorSession, RunHandle } from "../engine/executor.ts";
import { LocalExecutor } from "./local.ts";
import { checkLocalDaskOptions, type LocalDaskExecutorOptions, type LocalDaskSettings } from "./local-dask-options.ts";
import { WorkerPool } from "./pool/worker-pool.ts";

/**
 * Runs task runs side by side on this machine: on threads of this process, or on processes of their own. The flow itself is planned in
 * this thread, which stays free meanwhile.
 *
 * Workers load the flow's file anew, as a bundle: what its code changes in memory in one worker is not seen in others. They start when
 * there is work, are used for later task runs and retries, and are gone when the run is over, unless `keep` holds them.
 *
 * A `timeout` and a cancel are hard: a body that does not end by itself is ended with its worker, which is replaced. Not promised: a
 * thread cannot be ended while it sits in a call of the system, such as `execSync`; the task run ends, and the thread is given up.
 *
 * @throws E362 for a scheduler that there is not, E363 for another option that cannot be, E364 for one that there is not.
 */
export class LocalDaskExecutor implements Executor {
  readonly label: string;
  readonly performanceReport = "";
  readonly #settings: LocalDaskSettings;
  readonly #pool = new WorkerPool();

  constructor(options: LocalDaskExecutorOptions = {}) {
    const settings = checkLocalDaskOptions(options);
    const { scheduler, numWorkers } = settings;
    this.#settings = settings;
    this.label = scheduler === "synchronous" ? scheduler : `${numWorkers} ${numWorkers === 1 ? singular[scheduler] : scheduler}`;
  }

  /** Called by a run when it begins. Rejects where the flow cannot go to workers. */
  async open(run: RunHandle): Promise<ExecutorSession> {
    if (this.#settings.scheduler === "synchronous") return new LocalExecutor().open(run);
    // Most programs do without: it would cost each of them when it starts.
    const { openSession } = await import("./pool/open-session.ts");
    return openSession(run, this.#settings, this.#pool);
  }

  /** Keeps its workers over several runs, until it is disposed of: `await using kept = executor.keep()`. */
  keep(): AsyncDisposable {
    return { [Symbol.asyncDispose]: this.#pool.keep() };
  }
}

const singular = { threads: "thread", processes: "process" } as const;
