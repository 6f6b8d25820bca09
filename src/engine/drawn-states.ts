import type { DrawnState } from "../core/drawing/cards.ts";
import { stateTypeOf, stateTypes } from "../states/kinds.ts";
import type { RunTables } from "./run-tables.ts";
import type { TaskRunTable } from "./task-run-table.ts";

/** The states of a run as a drawing needs them: by slug, of a mapped task with how many children are in which. */
export function drawnStates({ all }: RunTables): ReadonlyMap<string, DrawnState> {
  return new Map(all.map((table) => [table.node.slug, drawnState(table)]));
}

function drawnState(table: TaskRunTable): DrawnState {
  if (!table.node.mapped) return { type: stateTypeOf(table.code(0)) };
  const counts = stateTypes.map((type, code) => [type, table.count(code)] as const);
  return { type: table.parent.type, children: Object.fromEntries(counts.filter(([, count]) => count > 0)) };
}
