import type { FlowGraph, TaskNode } from "../core/graph.ts";
import { skipped } from "../states/make.ts";
import type { GivenStates } from "./given-states.ts";

/** Task runs that take part in a run, by slug: all of a task, or some children of a mapped one. */
export type OnlyTasks = Readonly<Record<string, "all" | readonly number[]>>;

/** The state of everything that does not take part. */
export const leftOut = skipped("Left out of this run.");

/** Adds that all tasks and children but these are left out. */
export function leaveOut(given: ReadonlyMap<TaskNode, GivenStates>, graph: FlowGraph, only: OnlyTasks | undefined): ReadonlyMap<TaskNode, GivenStates> {
  if (only === undefined) return given;
  const none: GivenStates = { own: undefined, children: new Map() };
  return new Map(
    graph.nodes.map((node) => {
      const part = Object.hasOwn(only, node.slug) ? only[node.slug] : undefined;
      const known = given.get(node) ?? none;
      if (part === undefined) return [node, { ...known, own: leftOut }];
      return [node, part === "all" ? known : { ...known, only: new Set(part) }];
    }),
  );
}
