import type { Executor, ExecutorSession, RunHandle } from "../engine/executor.ts";

/**
 * Runs task runs one after the other in this thread, in order. The default.
 *
 * Not promised: a body that neither awaits nor returns cannot be stopped, neither by a timeout nor by a cancel, and one that awaits can
 * only be asked to stop, through `context.signal`; it is given up then, and what it still does is ignored.
 */
export class LocalExecutor implements Executor {
  readonly label = "local";
  readonly performanceReport = "";

  open(run: RunHandle): ExecutorSession {
    return { capacity: 1, run: run.runTask, end: run.abandon, close: () => undefined };
  }
}
