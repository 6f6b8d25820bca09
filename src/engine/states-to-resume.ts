import type { TaskNode } from "../core/graph.ts";
import { nothingToResume } from "../errors/running.ts";
import { stateCode } from "../states/kinds.ts";
import { stateFromRecord } from "../states/make.ts";
import type { GivenStates } from "./given-states.ts";
import { type Restart, type Restarts, resumed } from "./restarts.ts";
import type { RunTables } from "./run-tables.ts";

/** A run that ended with paused tasks, and which of them are to go on. */
export interface PausedRun {
  readonly flow: string;
  readonly tables: RunTables;
  readonly restarts: Restarts;
  /** None: all that are paused. */
  readonly tasks: readonly TaskNode[];
  readonly now: number;
}

/**
 * The states of a run that goes on: everything that is over stays so, and what is paused and was named, or is paused at all, is resumed.
 *
 * @throws E312 where nothing is paused.
 */
export function statesToResume({ flow, tables, restarts, tasks, now }: PausedRun): ReadonlyMap<TaskNode, GivenStates> {
  if (!tables.all.some((table) => table.count(stateCode.Paused) > 0)) throw nothingToResume({ flow, asked: "The run", state: "not waiting for anybody" });
  const awake = tasks.find((node) => tables.tableOf(node).count(stateCode.Paused) === 0);
  if (awake !== undefined) throw nothingToResume({ flow, asked: awake.slug, state: tables.stateOf(awake).type });
  const resume = stateFromRecord({ type: "Resume" }, now);
  return new Map(
    tables.all.map((table) => {
      const { node } = table;
      const isNamed = tasks.length === 0 || tasks.includes(node);
      const goesOn = (restart: Restart): Restart => (isNamed && restart.state.type === "Paused" ? resumed(restart, resume) : restart);
      const waiting = Array.from(restarts.of(node), ([index, restart]) => [index, goesOn(restart)] as const);
      return [node, { own: undefined, children: new Map(), from: table, restarts: new Map(waiting) }];
    }),
  );
}
