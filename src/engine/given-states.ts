import type { FlowGraph, TaskNode } from "../core/graph.ts";
import { invalidTaskState } from "../errors/running.ts";
import { stateFromRecord, success } from "../states/make.ts";
import { isFinished, isStateRecord, type State, type StateRecord } from "../states/state.ts";
import { describeValue } from "../util/describe-value.ts";
import type { Restart } from "./restarts.ts";
import type { TaskRunTable } from "./task-run-table.ts";

/** States that a run begins with: by slug, or `slug[i]` for a child. */
export type TaskStates = Readonly<Record<string, State | StateRecord>>;

/** The states one node begins with. */
export interface GivenStates {
  readonly own: State | undefined;
  readonly children: ReadonlyMap<number, State>;
  /** Children that take part, where not all do: the others are left out. */
  readonly only?: ReadonlySet<number> | undefined;
  /** The task runs of an earlier run that goes on: finished ones are taken over with their values. */
  readonly from?: TaskRunTable;
  /** Those of them that are between two starts, by child (-1 for a single one). */
  readonly restarts?: ReadonlyMap<number, Restart>;
}

interface Asked {
  readonly flow: string;
  readonly graph: FlowGraph & { bySlug(slug: string): TaskNode | undefined };
  readonly now: number;
}

/**
 * Reads the states a run begins with. Finished ones are kept, but a Mapped one stands for its children, and a resource is set up and
 * cleaned up anew in each run.
 */
export function readGivenStates(given: TaskStates, { flow, graph, now }: Asked): ReadonlyMap<TaskNode, GivenStates> {
  const read = new Map<TaskNode, { own: State | undefined; children: Map<number, State> }>();
  for (const [key, record] of Object.entries(given)) {
    const { slug, index } = parseKey(key, graph);
    const node = graph.bySlug(slug);
    if (node === undefined) throw invalidTaskState({ flow, key, problem: `there is no task with the slug ${slug}` });
    if (index !== undefined && !node.mapped) throw invalidTaskState({ flow, key, problem: `${slug} is not mapped, so it has no children` });
    if (!isStateRecord(record)) throw invalidTaskState({ flow, key, problem: `${describeValue(record)} is no state` });
    const state = stateFromRecord(record, now);
    const entry = read.get(node) ?? { own: undefined, children: new Map<number, State>() };
    read.set(node, entry);
    if (!isKept(node, state)) continue;
    if (index !== undefined) entry.children.set(index, state);
    else entry.own = state;
  }
  for (const { own, children } of read.values()) spreadMapped(own, children);
  return read;
}

/** `fetch-1[3]` is child 3 of fetch-1, unless a task has this very slug. */
function parseKey(key: string, graph: Asked["graph"]): { readonly slug: string; readonly index: number | undefined } {
  const [, slug, index] = (graph.bySlug(key) === undefined && /^(.*)\[(\d+)\]$/.exec(key)) || [];
  return slug === undefined || index === undefined ? { slug: key, index: undefined } : { slug, index: Number(index) };
}

function isKept(node: TaskNode, state: State): boolean {
  const isResource = node.kind === "setup" || node.kind === "cleanup";
  return !(isResource && isFinished(state) && state.type !== "Cached");
}

/** A Mapped state with a list is as good as its children, where they are not named. */
function spreadMapped(own: State | undefined, children: Map<number, State>): void {
  if (own?.type !== "Mapped" || !Array.isArray(own.result)) return;
  for (const [i, value] of own.result.entries()) if (!children.has(i)) children.set(i, success(value));
}
