import type { Inside } from "./context.ts";
import type { FlowScope, TaskScope } from "./scope.ts";
import { TaskRun } from "./task-run.ts";
import { BodyScope } from "./task-scope.ts";

/**
 * What handlers and the like run inside once the body of their task run was given up: what the body still says is dropped,
 * what they say is not.
 */
class AfterBody implements Inside {
  readonly run: TaskRun;
  readonly task: TaskScope;

  constructor(run: TaskRun) {
    this.run = run;
    this.task = new BodyScope(run);
  }

  get flow(): FlowScope {
    return this.run.flow;
  }
}

/** What code of a task run other than its body runs inside. */
export function outsideBody(run: TaskRun): Inside {
  return run.isGivenUp ? new AfterBody(run) : run;
}

/** The task run that code belongs to, by what it runs inside. */
export function taskRunOf(inside: Inside | undefined): TaskRun | undefined {
  if (inside instanceof TaskRun) return inside;
  return inside instanceof AfterBody ? inside.run : undefined;
}
