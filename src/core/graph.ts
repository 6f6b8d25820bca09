import type { TaskSettings } from "./task-settings.ts";

/**
 * The graph of a flow: plain data that can be planned, drawn and registered without being able to run.
 *
 *   TaskNode ─ arguments ─▶ Template ─ "ref" ─▶ TaskNode (upstream)
 *        └──── edges derived from arguments, plus order-only edges made by `after` and `before`
 *
 * Constants and collections are no nodes: they are templates, filled in when a task run's inputs are read.
 */

/** How a value is put together when a task run starts. */
export type Template =
  /** A constant, passed as it is. */
  | { readonly kind: "value"; readonly value: unknown }
  /** The value of an upstream task, or one property or element of it. */
  | { readonly kind: "ref"; readonly node: TaskNode; readonly path: readonly PropertyKey[] }
  /** A list of lists, un-nested one level, or one property or element of that. */
  | { readonly kind: "flatten"; readonly of: Template; readonly path: readonly PropertyKey[] }
  /**
   * Only inside a mapped node: what child i gets of a list, or one property of it. Where `of` is a ref to a mapped task without a
   * path, that is the value of this task's child i ("row"); else element i of the list.
   */
  | { readonly kind: "element"; readonly of: Template; readonly path: readonly PropertyKey[] }
  | { readonly kind: "list"; readonly items: readonly Template[] }
  | { readonly kind: "record"; readonly entries: readonly (readonly [key: string, value: Template])[] }
  /** What `merge` reads: `{ skipped, value }`, so that a branch's own null is told from one left out. Skipped where the task behind `of` (`nodeBehind`) was. */
  | { readonly kind: "branch"; readonly of: Template };

/** One argument of a call: passed whole, or mapped over, one element for each child. */
export interface Argument {
  readonly mode: "whole" | "each";
  readonly template: Template;
}

/**
 * What a downstream task run waits for.
 * "whole": the upstream task, with all of its children where it is mapped.
 * "each": a single upstream whose value is mapped over. "row": child i waits for child i of a mapped upstream.
 */
export interface Edge {
  readonly upstream: TaskNode;
  readonly downstream: TaskNode;
  /** The argument's name, with the path inside it; undefined for order without data. */
  readonly key: string | undefined;
  readonly mode: "whole" | "each" | "row";
  readonly flattened: boolean;
}

/**
 * task: a user's function or one of ours. parameter: its value comes with the run. setup, cleanup: the two ends of a resource.
 */
export type NodeKind = "task" | "parameter" | "init" | "setup" | "cleanup";

/** One call of a task inside a flow. */
export interface TaskNode {
  /** Position in order of calls, from 0. */
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly kind: NodeKind;
  /** The body. Absent for parameters. */
  readonly fn: ((...args: never[]) => unknown) | undefined;
  /** Names of the body's arguments, as far as they can be read: templates `{name}` use them. */
  readonly argumentNames: readonly string[];
  readonly args: readonly Argument[];
  readonly settings: TaskSettings;
  /** Whether it has one task run an element. */
  readonly mapped: boolean;
  /**
   * The lists that decide how many children a mapped node has: the shortest counts. A ref to a mapped task without a path
   * counts that task's children. Every ref in them is an upstream of this node. Empty unless mapped.
   */
  readonly mapsOver: readonly Template[];
  /** For "cleanup": the node that must have succeeded for the clean-up to make sense. */
  readonly resource: { readonly init: TaskNode | undefined; readonly setup: TaskNode } | undefined;
  /** For "parameter". */
  readonly parameter: ParameterSpec | undefined;
}

export interface ParameterSpec {
  readonly name: string;
  /** False where it must be given. */
  readonly optional: boolean;
  readonly default: unknown;
  /** Checks and converts one value; a Standard Schema. */
  readonly schema: SchemaLike | undefined;
}

/** The part of a Standard Schema that is used. */
export interface SchemaLike {
  readonly "~standard": {
    readonly validate: (value: unknown) => SchemaOutcome | Promise<SchemaOutcome>;
  };
}
type SchemaOutcome =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path?: readonly unknown[] | undefined }[] };

/** A flow as the engine reads it. Nodes are in order of calls, `order` is topological and keeps that order among peers. */
export interface FlowGraph {
  readonly nodes: readonly TaskNode[];
  readonly edges: readonly Edge[];
  readonly order: readonly TaskNode[];
  upstreamOf(node: TaskNode): readonly Edge[];
  downstreamOf(node: TaskNode): readonly Edge[];
}
