import { failure, looped, retrying, skipped, succeeded, success, waiting } from "../states/make.ts";
import type { Signal } from "../states/signals.ts";
import type { State } from "../states/state.ts";
import { redact } from "../util/redact.ts";
import { copyResult } from "./copy-result.ts";
import type { TaskRun } from "./task-run.ts";

/** The state that a signal asks for. */
export function stateOfSignal(signal: Signal, run: TaskRun): State {
  const { stateType, details } = signal;
  const message = redact(signal.message);
  switch (stateType) {
    case "Skipped":
      return skipped(message || "Skipped by the task itself.", copyResult(run, details.result));
    case "Success":
      return success(copyResult(run, details.result), message || succeeded);
    case "Looped":
      return looped(copyResult(run, details.result), run.loopCount, message || `Round ${run.loopCount} is over.`);
    case "Paused":
      return waiting("Paused", details.startTime ?? null, message || "Paused.");
    case "Retrying": {
      const due = details.startTime ?? new Date(run.services.clock.now() + run.node.settings.retryDelay(run.runCount));
      return retrying(due, run.runCount, message || "Starts again, as the task asked.");
    }
    default:
      return failure("Failed", signal, message || "Failed by the task itself.");
  }
}
