import { HeadraceError } from "../errors/define.ts";
import { noValue } from "../errors/running.ts";
import type { State } from "../states/state.ts";

/** Thrown by `run.get` where a task gave no value. `cause` is the task's own error, `state` its state. */
export class TaskFailedError extends HeadraceError {
  readonly state: State;

  constructor(task: string, state: State) {
    const { what, next } = noValue({ task, state: state.type, message: state.message });
    super(noValue.code, { what, next }, "error" in state ? { cause: state.error } : {});
    this.state = state;
    // Node shows its error as the cause already.
    Object.defineProperty(this, "state", { enumerable: false });
  }
}
