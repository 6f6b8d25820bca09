import { availableParallelism } from "node:os";
import type { Executor } from "../engine/executor.ts";
import { LocalExecutor } from "./local.ts";
import { LocalDaskExecutor } from "./local-dask.ts";

/** Executors by the name they have in settings and on the command line. */
const executors = {
  local: { make: () => new LocalExecutor(), says: () => "in this thread, one task after the other" },
  threads: {
    make: (numWorkers: number | undefined) => new LocalDaskExecutor({ scheduler: "threads", numWorkers }),
    says: () => `on ${count(availableParallelism(), "thread", "threads")} of this process, unless told otherwise`,
  },
  processes: {
    make: (numWorkers: number | undefined) => new LocalDaskExecutor({ scheduler: "processes", numWorkers }),
    says: () => `on ${count(availableParallelism(), "process", "processes")} of their own, unless told otherwise`,
  },
} satisfies Readonly<Record<string, { readonly make: (numWorkers: number | undefined) => Executor; readonly says: () => string }>>;

export type ExecutorName = keyof typeof executors;

export const executorNames = Object.keys(executors) as readonly ExecutorName[];

/** The executor of a name. The number of workers is for those that have any. Throws E363 for a number that cannot be. */
export function namedExecutor(name: ExecutorName, numWorkers?: number): Executor {
  return executors[name].make(numWorkers);
}

/** Where an executor runs task runs on this machine, in a few words. */
export function whereItRuns(name: ExecutorName): string {
  return executors[name].says();
}

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
