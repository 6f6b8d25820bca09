import { isFinished, isPending } from "../states/state.ts";
import type { GivenStates } from "./given-states.ts";
import { leftOut } from "./only-tasks.ts";
import type { RunInput } from "./run-input.ts";
import type { RunProgress } from "./run-progress.ts";
import { stateEvent } from "./state-event.ts";
import type { TaskRunTable } from "./task-run-table.ts";

/** Gives the tasks of a run the states that they begin with. Children get theirs when their node is mapped. */
export function applyGiven(input: RunInput, progress: RunProgress): void {
  for (const [node, given] of input.given) {
    const own = given.from?.parent ?? given.own;
    if (!node.mapped) {
      const table = progress.tables.tableOf(node);
      beginTaskRun(input, progress, { table, index: 0, given });
      if (table.isFinished(0)) progress.finishSingle(node);
    } else if (own !== undefined && own.type !== "Mapped" && isFinished(own)) progress.endParent(node, own);
  }
}

/** One task run, and the states that its node was given. */
interface Beginning {
  readonly table: TaskRunTable;
  /** The child, or 0. */
  readonly index: number;
  readonly given: GivenStates;
}

/** A state that a task run begins with: kept where it is finished, but a Cached one that was given is checked again. */
export function beginTaskRun({ loop, services, clock }: RunInput, { restarts }: RunProgress, { table, index, given }: Beginning): void {
  const { node } = table;
  const { own, children, only, from } = given;
  const child = node.mapped ? index : -1;
  const restart = given.restarts?.get(child);
  if (from?.isFinished(index)) table.adopt(index, from);
  else if (restart !== undefined) {
    restarts.keep(node, child, restart);
    const before = from?.state(index);
    if (before?.type === "Paused" && restart.state.type === "Resume" && services.listening) {
      services.emit(stateEvent({ node, mapIndex: child, attempt: restart.attempt }, { from: before, to: restart.state, at: clock.now() }));
    }
  }
  if (from !== undefined) return;
  const state = !node.mapped ? own : only?.has(index) === false ? leftOut : children.get(index);
  if (state === undefined) return;
  if (isFinished(state) && state.type !== "Cached" && state.type !== "Looped") table.set(index, state);
  else if (state.type === "Cached" || isPending(state)) {
    restarts.keep(node, child, { state, attempt: 0, runCount: state.type === "Retrying" ? state.runCount : 1, loop });
  }
}
