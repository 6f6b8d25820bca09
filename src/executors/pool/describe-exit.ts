import { hostname } from "node:os";
import type { HeadraceError } from "../../errors/define.ts";
import { workerLost, workerOutOfMemory } from "../../errors/workers.ts";
import type { WorkerExit, WorkerLink } from "./worker-link.ts";

/** What a worker ended with, as an error: of the task run that it ran, or of none. */
export function describeExit({
  link,
  exit,
  label,
  starts,
}: {
  readonly link: WorkerLink;
  readonly exit: WorkerExit;
  readonly label: string | undefined;
  /** How often that task run was started. */
  readonly starts: number;
}): HeadraceError {
  const worker = link.kind === "thread" ? `thread ${link.pid}` : `process ${link.pid} on ${hostname()}`;
  if (exit.outOfMemory) return workerOutOfMemory({ task: label, worker, used: exit.overLimit, kind: link.kind });
  return workerLost({ task: label, starts, worker, how: howOf(exit), said: exit.stderrTail.trim() }, exit.error === undefined ? {} : { cause: exit.error });
}

function howOf({ signal, code, error, stuck, unresponsive }: WorkerExit): string {
  if (unresponsive) return "was unresponsive: it was stopped, or could not answer, and has been ended";
  if (signal === "SIGKILL") return "was killed by SIGKILL, as the system does where memory runs out";
  if (signal !== null) return `was killed by ${signal}`;
  if (stuck) return "sits in a call of the system and cannot be ended";
  if (error !== undefined) return `died of ${error.message}`;
  return `ended with exit code ${code}`;
}
