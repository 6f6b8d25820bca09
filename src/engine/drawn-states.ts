import type { DrawnState } from "../core/drawing/cards.ts";
import type { StateType } from "../states/kinds.ts";
import type { FlowRun } from "./flow-run.ts";

/** The states of a run as a drawing needs them: by slug, of a mapped task with how many children are in which. */
export function drawnStates(run: FlowRun): ReadonlyMap<string, DrawnState> {
  const states = new Map<string, { readonly type: StateType; readonly children: Partial<Record<StateType, number>> }>();
  for (const { slug, mapIndex, state } of run.taskRuns()) {
    if (mapIndex === undefined) states.set(slug, { type: state.type, children: {} });
    else count(states.get(slug)?.children, state.type);
  }
  return states;
}

function count(children: Partial<Record<StateType, number>> | undefined, type: StateType): void {
  if (children !== undefined) children[type] = (children[type] ?? 0) + 1;
}
