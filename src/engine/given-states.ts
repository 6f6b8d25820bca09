import type { FlowGraph, TaskNode } from "../core/graph.ts";
import { invalidTaskState } from "../errors/running.ts";
import { skipped, stateFromRecord, success } from "../states/make.ts";
import { isFinished, isStateRecord, type State, type StateRecord } from "../states/state.ts";
import { describeValue } from "../util/describe-value.ts";
import type { Restart, Restarts } from "./restarts.ts";
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

/** A run that ended with paused tasks. */
export interface PausedRun {
  readonly tables: readonly TaskRunTable[];
  readonly restarts: Restarts;
}

/** The states of a run that goes on: everything that is over stays so, and what is paused and was named, or is paused at all, is resumed. */
export function statesToResume({ tables, restarts }: PausedRun, resumed: readonly TaskNode[], now: number): ReadonlyMap<TaskNode, GivenStates> {
  const resume = stateFromRecord({ type: "Resume" }, now);
  return new Map(
    tables.map((table) => {
      const { node } = table;
      const isNamed = resumed.length === 0 || resumed.includes(node);
      const goesOn = (restart: Restart): Restart => (isNamed && restart.state.type === "Paused" ? { ...restart, state: resume } : restart);
      const waiting = Array.from(restarts.of(node), ([index, restart]) => [index, goesOn(restart)] as const);
      return [node, { own: undefined, children: new Map(), from: table, restarts: new Map(waiting) }];
    }),
  );
}
