import type { State } from "../states/state.ts";
import { defineError, HeadraceError } from "./define.ts";

const noValue = defineError<{ task: string; state: string; message: string }>("E300", ({ task, state, message }) => ({
  what: `${task} has no value: it is ${state}${message === "" ? "" : ` (${message})`}.`,
  next: "Read its state with run.stateOf(...), or run.statesOf(...) for the children of a mapped task.",
}));

/** Thrown by `run.get` where a task gave no value. `cause` is the task's own error, `state` its state. */
export class TaskFailedError extends HeadraceError {
  readonly state: State;

  constructor(task: string, state: State) {
    const { what, next } = noValue({ task, state: state.type, message: state.message });
    super(noValue.code, { what, next }, "error" in state ? { cause: state.error } : {});
    this.state = state;
  }
}
