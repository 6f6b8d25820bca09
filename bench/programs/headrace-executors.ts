/** The executors of headrace that are measured. Each is one line here. */
import type { Executor } from "headrace";
import { LocalDaskExecutor, LocalExecutor } from "headrace/executors";

export type ExecutorName = "local" | "threads" | "processes";

export const executors: Readonly<Partial<Record<ExecutorName, (numWorkers: number) => Executor>>> = {
  local: () => new LocalExecutor(),
  threads: (numWorkers) => new LocalDaskExecutor({ scheduler: "threads", numWorkers }),
  processes: (numWorkers) => new LocalDaskExecutor({ scheduler: "processes", numWorkers }),
};
