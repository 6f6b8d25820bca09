/** Where task runs run. */
export type { Executor, ExecutorSession, RemoteRun, RunHandle, TaskRunOutcome, TaskRunRequest } from "../engine/executor.ts";
export type { MemorySize } from "../util/memory-size.ts";
export { LocalExecutor } from "./local.ts";
export { LocalDaskExecutor } from "./local-dask.ts";
export type { LocalDaskExecutorOptions, SchedulerName } from "./local-dask-options.ts";
