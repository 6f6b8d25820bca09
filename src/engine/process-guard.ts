import { exitInTask } from "../errors/running.ts";
import { failure } from "../states/make.ts";
import { type Installed, sharedInstall } from "../util/shared-install.ts";
import { taskRunOf } from "./after-body.ts";
import { currentInside } from "./context.ts";
import type { TaskRun } from "./task-run.ts";

/**
 * While runs are going on in this process, keeps what tasks do to the process with the task: `process.exit` inside a task ends that
 * task as Crashed, and errors that no `try` of the task's could see are handed to its run. Everything from outside of tasks goes
 * the way it always went. Returns how to lift the guard; the last one puts everything back.
 */
export const guardProcess: () => () => void = sharedInstall(install);

function install(): Installed {
  const { exit } = process;
  const guarded = (code?: number | string | null): never => {
    const run = currentRun();
    if (run === undefined) return exit.call(process, code);
    const error = exitInTask({ task: run.label, code: String(code ?? process.exitCode ?? 0) });
    run.end(failure("Crashed", error, error.what));
    throw error;
  };
  process.exit = guarded;
  const stray = (event: "uncaughtException" | "unhandledRejection") => (error: unknown) => {
    const run = currentRun();
    if (run !== undefined) run.stray(error);
    else if (process.listenerCount(event) === 1) endProcess(error);
  };
  const [thrown, rejected] = [stray("uncaughtException"), stray("unhandledRejection")];
  process.on("uncaughtException", thrown);
  process.on("unhandledRejection", rejected);
  const undo = (): void => {
    if (process.exit === guarded) process.exit = exit;
    process.off("uncaughtException", thrown);
    process.off("unhandledRejection", rejected);
  };
  /** Somebody else's error, and nobody else listens: it ends the process as it would have without us. */
  const endProcess = (error: unknown): void => {
    undo();
    process.nextTick(() => {
      throw error;
    });
  };
  return { undo, isInPlace: () => process.listeners("uncaughtException").includes(thrown) };
}

function currentRun(): TaskRun | undefined {
  return taskRunOf(currentInside());
}
