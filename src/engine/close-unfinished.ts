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
  const { runOf, listening } = closing;
  const patience = new Patience(closing);
  const end = (node: TaskNode, index: number): State | Promise<State> => {
    const run = runOf(node, index);
    const told = patience.isOver ? settle(run, state) : become(run, state);
    const result = (): State => {
      if (!isFinished(run.state)) settle(run, state);
      run.close();
      return run.state;
    };
    return isThenable(told) ? patience.waitFor(told).then(result) : result();
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
  patience.end();
}

/** Waits for handlers, for all of them together no longer than the grace. */
class Patience {
  isOver = false;
  readonly #closing: Pick<Closing, "clock" | "grace">;
  #stopTimer: (() => void) | undefined;
  #giveUp: (() => void) | undefined;

  constructor(closing: Pick<Closing, "clock" | "grace">) {
    this.#closing = closing;
  }

  waitFor(told: Promise<unknown>): Promise<unknown> {
    const { clock, grace } = this.#closing;
    this.#stopTimer ??= clock.at(clock.now() + grace, () => {
      this.isOver = true;
      this.#giveUp?.();
    });
    const givenUp = new Promise<void>((resolve) => {
      this.#giveUp = resolve;
    });
    return Promise.race([told, givenUp]);
  }

  end(): void {
    this.#stopTimer?.();
  }
}
