/** Where task runs run. */
export type { Executor, ExecutorSession, RunHandle, TaskRunOutcome, TaskRunRequest } from "../engine/executor.ts";
export { LocalExecutor } from "./local.ts";
