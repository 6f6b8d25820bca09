/** The executors of headrace that are measured. Each is one more line here, and is then measured as a flow and from the command line. */
import type { Executor } from "headrace";
import { LocalExecutor } from "headrace/executors";

export type ExecutorName = "local" | "threads" | "processes";

export const executors: Readonly<Partial<Record<ExecutorName, (numWorkers: number) => Executor>>> = {
  local: () => new LocalExecutor(),
};
