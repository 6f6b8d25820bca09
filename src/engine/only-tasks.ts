import type { FlowGraph, TaskNode } from "../core/graph.ts";
import { invalidRunOption } from "../errors/running.ts";
import { skipped } from "../states/make.ts";
import { closestName } from "../util/closest-name.ts";
import { describeValue } from "../util/describe-value.ts";
import type { GivenStates } from "./given-states.ts";

/** Task runs that take part in a run, by slug: all of a task, or some children of a mapped one. */
export type OnlyTasks = Readonly<Record<string, "all" | readonly number[]>>;

/** The state of everything that does not take part. */
export const leftOut = skipped("Left out of this run.");

/**
 * Refuses what names no task run of the flow.
 *
 * @throws E309
 */
export function checkOnly(only: OnlyTasks, graph: FlowGraph): void {
  const fail = (problem: string, meant?: string): Error => invalidRunOption({ option: "only", problem, meant });
  for (const [slug, part] of Object.entries(only)) {
    const node = graph.nodes.find((one) => one.slug === slug);
    if (node === undefined) {
      const meant = closestName(
        slug,
        graph.nodes.map((one) => one.slug),
      );
      throw fail(`there is no task with the slug ${slug}`, meant);
    }
    if (part === "all") continue;
    if (!Array.isArray(part) || part.some((index) => !Number.isInteger(index) || index < 0)) {
      throw fail(`${slug} has ${describeValue(part)}, which is neither "all" nor a list of indexes from 0`);
    }
    if (!node.mapped) throw fail(`${slug} is not mapped, so it has no children; write { "${slug}": "all" }`);
  }
}

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
