import { isMapped, isSuccessful, type State } from "../states/state.ts";
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
  const child = childAt(table, path);
  if (child === undefined) return isMapped(table.parent) || holdsValue(table.parent) ? follow(wholeValue(table), path) : stateValue(table.parent);
  return table.hasValue(child) ? follow(table.value(child), table.node.mapped ? path.slice(1) : path) : table.value(child);
}

/** The state that decides whether there is a value at a path: that of the child it begins with, where the task is mapped. */
export function stateAt(table: TaskRunStates, path: readonly PropertyKey[]): State {
  const child = childAt(table, path);
  return child === undefined ? table.parent : table.state(child);
}

/** The bytes of what lies at a path, where that is the value of one task run as a whole and is held as bytes. */
export function encodedAt(table: TaskRunStates, path: readonly PropertyKey[]): Uint8Array | undefined {
  const child = childAt(table, path);
  const isWhole = path.length === (table.node.mapped ? 1 : 0);
  return isWhole && child !== undefined && table.isEncoded(child) ? table.encodedValue(child) : undefined;
}

/** The one task run whose value a path leads into; undefined where it is the list of a mapped task's children, or where there are none. */
export function childAt({ node, parent, width }: TaskRunStates, path: readonly PropertyKey[]): number | undefined {
  if (!node.mapped) return 0;
  const child = Number(path[0]);
  return parent.type === "Mapped" && Number.isInteger(child) && child >= 0 && child < width ? child : undefined;
}

const holdsValue = (state: State): boolean => isSuccessful(state) && (state.type !== "Skipped" || state.result !== undefined);

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
