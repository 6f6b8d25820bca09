/**
 * The language in which a flow is told to both sides, headrace and Prefect 1.4.1: plain JSON, described in README.md.
 * Ids are unique in a spec; a node refers only to nodes before it, so that every spec is a flow without cycles.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a task is called with. */
export type Arg =
  | { readonly kind: "json"; readonly value: Json }
  | { readonly kind: "ref"; readonly of: string; readonly at?: readonly (string | number)[] }
  | { readonly kind: "list"; readonly items: readonly Arg[] }
  | { readonly kind: "dict"; readonly entries: Readonly<Record<string, Arg>> }
  | { readonly kind: "unmapped" | "flatten"; readonly of: Arg };

/** A value made where a task's body runs. */
export type Value =
  | { readonly kind: "json"; readonly value: Json }
  /** Text that differs when anything that the body was given differs. */
  | { readonly kind: "digest" }
  /** Which run of the flow this is, from 1. */
  | { readonly kind: "run" }
  | { readonly kind: "loopResult" }
  | { readonly kind: "input" | "range"; readonly at: number }
  | { readonly kind: "add"; readonly at: number; readonly by: number };

export const errorNames = ["Boom", "Splash", "Drip"] as const;
/** Errors that bodies throw. A Splash is a Boom. */
export type ErrorName = (typeof errorNames)[number];

export type SignalName = "Skip" | "Fail" | "Success" | "Retry" | "Pause" | "Loop";

export type Action =
  | { readonly kind: "return"; readonly value: Value }
  | { readonly kind: "throw"; readonly error: ErrorName }
  | { readonly kind: "signal"; readonly signal: SignalName; readonly result?: Value };

/** All parts that are given must hold. Attempts, rounds of a loop, calls and runs count from 1. */
export interface Condition {
  readonly attemptUpTo?: number;
  readonly loopBelow?: number;
  readonly callUpTo?: number;
  readonly runUpTo?: number;
  readonly mapIndex?: { readonly modulo: number; readonly is: number };
  readonly input?: { readonly at: number; readonly is: "error" | "null" | "even" };
}

/** The first rule that holds decides; where none does, the body returns null. */
export type Program = readonly { readonly when?: Condition; readonly do: Action }[];

export const plainTriggers = ["allSuccessful", "allFailed", "anySuccessful", "anyFailed", "allFinished", "alwaysRun", "notAllSkipped", "manualOnly"] as const;

export type TriggerSpec =
  | (typeof plainTriggers)[number]
  | { readonly some: "successful" | "failed"; readonly atLeast?: number; readonly atMost?: number }
  | { readonly custom: "true" | "false" | "throw" | "skip" | "fail" };

export type ValidatorSpec =
  | "durationOnly"
  | "allInputs"
  | "allParameters"
  | "neverUse"
  | { readonly partialInputs: readonly string[] }
  | { readonly partialParameters: readonly string[] };

export interface HandlerSpec {
  readonly on: "Running" | "Success" | "Failed" | "Retrying" | "Skipped" | "TriggerFailed" | "Cached" | "Mapped";
  /** A state's name: return that state. */
  readonly do: "throw" | "signalSkip" | "signalFail" | "Success" | "Skipped" | "Failed";
}

export interface OptionsSpec {
  readonly trigger?: TriggerSpec;
  readonly skipOnUpstreamSkip?: boolean;
  /** The delay is 0 on both sides. */
  readonly maxRetries?: number;
  readonly retryOn?: readonly ErrorName[];
  /** Good for an hour. */
  readonly cache?: { readonly validator?: ValidatorSpec; readonly key?: string };
  readonly handlers?: readonly HandlerSpec[];
}

export interface TaskNode {
  readonly kind: "task";
  readonly id: string;
  readonly args: readonly Arg[];
  readonly mapped?: boolean;
  readonly after?: readonly string[];
  readonly options?: OptionsSpec;
  readonly program: Program;
}
export interface ParameterNode {
  readonly kind: "parameter";
  readonly id: string;
  readonly default: Json;
}
export interface CaseNode {
  readonly kind: "case";
  readonly id: string;
  readonly cond: Arg;
  readonly equals: Json;
  readonly body: readonly Node[];
}
export interface IfElseNode {
  readonly kind: "ifElse";
  readonly id: string;
  readonly cond: Arg;
  readonly yes?: string;
  readonly no?: string;
}
export interface SwitchNode {
  readonly kind: "switch";
  readonly id: string;
  readonly cond: Arg;
  readonly cases: Readonly<Record<string, string>>;
}
export interface MergeNode {
  readonly kind: "merge";
  readonly id: string;
  readonly of: readonly Arg[];
}
export interface FilterNode {
  readonly kind: "filter";
  readonly id: string;
  readonly fn?: "even" | "nothing";
  readonly of: Arg;
}
/** Its own id names the resource; the tasks are `<id>.init`, `<id>.setup`, `<id>.cleanup`. */
export interface ResourceNode {
  readonly kind: "resource";
  readonly id: string;
  readonly args: readonly Arg[];
  readonly programs: { readonly init: Program; readonly setup: Program; readonly cleanup: Program };
  readonly body: readonly Node[];
}
/** In the body the elements of argument i are `<id>.<i>`; outside, the body's tasks are mapped tasks. */
export interface ApplyMapNode {
  readonly kind: "applyMap";
  readonly id: string;
  readonly args: readonly Arg[];
  readonly body: readonly Node[];
}
export type Node = TaskNode | ParameterNode | CaseNode | IfElseNode | SwitchNode | MergeNode | FilterNode | ResourceNode | ApplyMapNode;

export interface FlowSpec {
  readonly nodes: readonly Node[];
  readonly referenceTasks?: readonly string[];
  /** What happens when only paused tasks are left. */
  readonly onPause: "end" | "resume";
  /** The same flow object is run once for each. */
  readonly runs: readonly { readonly parameters?: Readonly<Record<string, Json>> }[];
}

/** All nodes, those inside blocks too, in the order in which they are made. */
export function* everyNode(nodes: readonly Node[]): Generator<Node> {
  for (const node of nodes) {
    yield node;
    if ("body" in node) yield* everyNode(node.body);
  }
}

/** The arguments of a node, also those inside others. */
export function* everyArg(node: Node): Generator<Arg> {
  if ("cond" in node) yield* nestedArgs(node.cond);
  if ("args" in node) for (const arg of node.args) yield* nestedArgs(arg);
  if (node.kind === "merge") for (const arg of node.of) yield* nestedArgs(arg);
  if (node.kind === "filter") yield* nestedArgs(node.of);
}

function* nestedArgs(arg: Arg): Generator<Arg> {
  yield arg;
  if (arg.kind === "list") for (const item of arg.items) yield* nestedArgs(item);
  if (arg.kind === "dict") for (const item of Object.values(arg.entries)) yield* nestedArgs(item);
  if (arg.kind === "unmapped" || arg.kind === "flatten") yield* nestedArgs(arg.of);
}

/** One task run's part of an answer. */
export interface RunAnswer {
  readonly type: string;
  readonly message?: string;
  readonly result?: Json;
  /** The types of the states it went through, first to last. */
  readonly transitions?: readonly string[];
  /** `[attempt, round of the loop]` of each call of its body. */
  readonly calls?: readonly (readonly [number, number])[];
}
export interface TaskAnswer extends RunAnswer {
  /** The children of a Mapped task, in order. */
  readonly children?: readonly RunAnswer[];
}
/** What a side says of one run of the flow. */
export interface FlowAnswer {
  readonly flow: { readonly type: string; readonly message: string; readonly engineError?: Json };
  readonly tasks: Readonly<Record<string, TaskAnswer>>;
}
export type Answer = { readonly runs: readonly FlowAnswer[] } | { readonly error: string };
