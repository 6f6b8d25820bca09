import { isFinished, type State } from "../../states/state.ts";
import type { TaskRunTable } from "../task-run-table.ts";

/**
 * A state of a task run elsewhere, as listeners are told it: its value arrives with the task run's outcome, so that `result` is undefined
 * until then.
 */
export function withResultLater(state: State, table: TaskRunTable, index: number): State {
  if (!("result" in state) || state.type === "Looped") return state;
  const get = (): unknown => (isFinished(table.state(index)) ? table.value(index) : undefined);
  return Object.defineProperty({ ...state }, "result", { enumerable: true, configurable: true, get });
}
