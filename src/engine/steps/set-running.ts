import { running } from "../../states/make.ts";
import { isPending, isRunning } from "../../states/state.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { become } from "../transition.ts";

/** Goes to Running. A task run that has its value already (Cached) ends here, and so does one that a handler stopped. */
export function setRunning(run: TaskRun): Next | Promise<Next> {
  if (!isPending(run.state)) return "end";
  const next = become(run, running);
  return next instanceof Promise ? next.then((then) => then ?? mayRun(run)) : mayRun(run);
}

/** A handler may have chosen another state, and so may somebody who asked it to stop. */
const mayRun = (run: TaskRun): Next => (isRunning(run.state) ? undefined : "end");
