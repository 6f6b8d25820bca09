import { isSuccessful, type State } from "../states/state.ts";
import type { TaskRunStates } from "./task-run-states.ts";

/** A task's value to whoever takes it whole: for a mapped one the list of its children's values. */
export function wholeValue(table: TaskRunStates): unknown {
  if (!table.node.mapped) return table.value(0);
  if (table.parent.type !== "Mapped") return stateValue(table.parent);
  return Array.from({ length: table.width }, (_, i) => table.value(i));
}

/** A part of a task's value. What has no value has no parts either: its error, or undefined, stands for each of them. */
export function partOf(table: TaskRunStates, path: readonly PropertyKey[]): unknown {
  if (path.length === 0) return wholeValue(table);
  if (!table.node.mapped) return table.hasValue(0) ? follow(table.value(0), path) : table.value(0);
  if (table.parent.type !== "Mapped") return stateValue(table.parent);
  const child = Number(path[0]);
  const isLost = Number.isInteger(child) && child >= 0 && child < table.width && !table.hasValue(child);
  return isLost ? table.value(child) : follow(wholeValue(table), path);
}

/** What a state is worth as an input: its result, or the error of a failed one. */
export function stateValue(state: State): unknown {
  if ("error" in state) return state.error;
  return isSuccessful(state) ? state.result : undefined;
}

/** A property of a property; the error names the step that leads into nothing. */
export function follow(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const key of path) {
    if (here === null || here === undefined) throw new TypeError(`Cannot read ${JSON.stringify(String(key))} of ${here}: the upstream value has no such part`);
    here = Reflect.get(Object(here), key);
  }
  return here;
}
