import type { ExecutorSession, RunHandle } from "../../engine/executor.ts";
import type { LocalDaskSettings } from "../local-dask-options.ts";
import { ProcessLink } from "./process-link.ts";
import { PoolSession } from "./session.ts";
import { ThreadLink } from "./thread-link.ts";
import type { WorkerLink } from "./worker-link.ts";
import type { WorkerPool } from "./worker-pool.ts";
import { workerProgram } from "./worker-program.ts";

/** Gives a run its workers, the first of them ready. Rejects where the flow cannot go to workers. */
export async function openSession(run: RunHandle, settings: LocalDaskSettings, pool: WorkerPool): Promise<ExecutorSession> {
  const { memoryLimit, env, execArgv } = settings;
  const startLink = (): WorkerLink =>
    settings.scheduler === "processes"
      ? new ProcessLink({ program: workerProgram("process"), memoryLimit, env, execArgv })
      : new ThreadLink({ program: workerProgram("thread"), memoryLimit, env, execArgv });
  const remote = await run.remote();
  const begin = await remote.begin();
  const session = new PoolSession({ remote, capacityGrew: run.capacityGrew }, { ...settings, pool, startLink, begin });
  const giveUp = (): void => void session.close();
  run.signal.addEventListener("abort", giveUp);
  try {
    run.signal.throwIfAborted();
    await session.start();
  } catch (error) {
    await session.close();
    throw error;
  } finally {
    run.signal.removeEventListener("abort", giveUp);
  }
  return session;
}
