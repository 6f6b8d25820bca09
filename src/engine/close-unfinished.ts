import type { TaskNode } from "../core/graph.ts";
import { isFinished, type State } from "../states/state.ts";
import type { Clock } from "../util/clock.ts";
import { isThenable } from "../util/thenable.ts";
import type { TaskRun } from "./task-run.ts";
import type { TaskRunTable } from "./task-run-table.ts";
import { become, settle } from "./transition.ts";

export interface Closing {
  /** The task run as it stands; -1 is a single one, or the parent of a mapped one. */
  readonly runOf: (node: TaskNode, index: number) => TaskRun;
  /** Whether anybody listens to state events. */
  readonly listening: boolean;
  readonly clock: Clock;
  /** Milliseconds that all handlers together may take. */
  readonly grace: number;
}

/** Gives every task run that is not over this state: its handlers are asked, then whoever listens is told. */
export async function closeUnfinished(tables: readonly TaskRunTable[], state: State, closing: Closing): Promise<void> {
  const { runOf, listening, clock, grace } = closing;
  let isOutOfTime = false;
  let stopWaiting: (() => void) | undefined;
  const stopTimer = clock.at(clock.now() + grace, () => {
    isOutOfTime = true;
    stopWaiting?.();
  });
  const end = (node: TaskNode, index: number): State | Promise<State> => {
    const run = runOf(node, index);
    const told = isOutOfTime ? settle(run, state) : become(run, state);
    const result = (): State => {
      if (!isFinished(run.state)) settle(run, state);
      run.isClosed = true;
      return run.state;
    };
    if (!isThenable(told)) return result();
    const outOfTime = new Promise<void>((resolve) => {
      stopWaiting = resolve;
    });
    return Promise.race([told, outOfTime]).then(result);
  };
  for (const table of tables) {
    const { node } = table;
    const isSilent = !listening && node.settings.stateHandlers.length === 0 && node.settings.onFailure === undefined;
    if (node.mapped && !isFinished(table.parent)) table.parent = isSilent ? state : await end(node, -1);
    for (let i = 0; i < table.width; i++) {
      if (table.isFinished(i)) continue;
      const ended = isSilent ? state : end(node, node.mapped ? i : -1);
      table.set(i, isThenable(ended) ? await ended : ended);
    }
  }
  stopTimer();
}
