/**
 * Where headrace deliberately does something else than Prefect 1.4.1, as data. Each has its entry in
 * docs/differences-from-prefect.md and its fix in prefect_fixes.py: a change to Prefect that makes it do the same as headrace.
 *
 *   both agree ───────────────────────────────────────────────▶ fine
 *   they do not ─▶ differences that touch the spec ─▶ Prefect with their fixes ─▶ must agree now
 */
import { type Arg, everyArg, everyNode, type FlowSpec, type Node, type OptionsSpec, type Program, type SignalName } from "./spec.ts";

export interface Difference {
  /** Names the fix and the entry in the docs. */
  readonly id: string;
  /** Whether a flow can show it. */
  readonly touches: (spec: FlowSpec) => boolean;
}

const nodes =
  (test: (node: Node) => boolean) =>
  (spec: FlowSpec): boolean =>
    [...everyNode(spec.nodes)].some(test);

const args = (test: (arg: Arg) => boolean) => nodes((node) => [...everyArg(node)].some(test));

const optionsOf = (node: Node): OptionsSpec => (node.kind === "task" ? (node.options ?? {}) : {});

function programsOf(node: Node): readonly Program[] {
  if (node.kind === "task") return [node.program];
  return node.kind === "resource" ? Object.values(node.programs) : [];
}

const throwsSignal = (names: readonly SignalName[], withResult: boolean) =>
  nodes((node) =>
    programsOf(node)
      .flat()
      .some(({ do: action }) => action.kind === "signal" && names.includes(action.signal) && (action.result !== undefined) === withResult),
  );

const any =
  (...tests: readonly ((spec: FlowSpec) => boolean)[]) =>
  (spec: FlowSpec): boolean =>
    tests.some((test) => test(spec));

const isMapped = (node: Node): boolean => node.kind === "applyMap" || (node.kind === "task" && node.mapped === true);
/** Runs in which Prefect goes through the whole flow more than once. */
const takesSeveralPasses = any(
  nodes((node) => optionsOf(node).maxRetries !== undefined),
  throwsSignal(["Retry", "Pause"], false),
  nodes((node) => optionsOf(node).trigger === "manualOnly"),
);

const caches = nodes((node) => optionsOf(node).cache !== undefined);

export const differences: readonly Difference[] = [
  { id: "merge-takes-null", touches: nodes((node) => node.kind === "merge") },
  { id: "handlers-may-replace-mapped", touches: (spec) => nodes(isMapped)(spec) && nodes((node) => optionsOf(node).handlers !== undefined)(spec) },
  {
    id: "signals-carry-no-value",
    touches: any(
      throwsSignal(["Skip", "Success", "Loop"], false),
      nodes((node) => node.kind === "resource"),
    ),
  },
  { id: "failure-gives-an-error", touches: any(nodes(isMapped), throwsSignal(["Fail"], true)) },
  { id: "only-lists-are-mapped", touches: nodes(isMapped) },
  { id: "flatten-opens-lists-only", touches: args((arg) => arg.kind === "flatten") },
  { id: "flattened-inputs-stay-apart", touches: args((arg) => arg.kind === "flatten") },
  {
    id: "flatten-holds-inside-unmapped",
    touches: nodes((node) => node.kind === "applyMap" && node.args.some((arg) => arg.kind === "unmapped" && arg.of.kind === "flatten")),
  },
  { id: "flatten-waits-for-all-children", touches: (spec) => args((arg) => arg.kind === "flatten")(spec) && takesSeveralPasses(spec) },
  { id: "triggers-count-upstream-tasks", touches: nodes((node) => optionsOf(node).trigger !== undefined || node.kind === "merge") },
  { id: "resources-are-made-once", touches: (spec) => nodes((node) => node.kind === "resource")(spec) && takesSeveralPasses(spec) },
  { id: "every-task-is-finished", touches: takesSeveralPasses },
  {
    id: "nothing-waits-after-the-end",
    touches: any(
      throwsSignal(["Pause"], false),
      nodes((node) => optionsOf(node).trigger === "manualOnly"),
    ),
  },
  { id: "waiting-keeps-the-loop", touches: (spec) => throwsSignal(["Loop"], true)(spec) && takesSeveralPasses(spec) },
  { id: "branches-compare-as-javascript", touches: nodes((node) => ["case", "ifElse", "switch"].includes(node.kind)) },
  { id: "filter-drops-every-failure", touches: nodes((node) => node.kind === "filter") },
  { id: "missing-part-is-null", touches: args((arg) => arg.kind === "ref" && arg.at !== undefined) },
  {
    id: "inputs-put-together-by-the-task",
    touches: args((arg) => arg.kind === "list" || arg.kind === "dict" || (arg.kind === "ref" && arg.at !== undefined)),
  },
  { id: "cache-decided-once-a-run", touches: (spec) => caches(spec) && takesSeveralPasses(spec) },
  { id: "cached-children-by-index", touches: (spec) => caches(spec) && nodes(isMapped)(spec) },
  { id: "newest-cached-value-wins", touches: caches },
];

/** The differences that a flow can show, by id. */
export function touching(spec: FlowSpec): readonly string[] {
  return differences.filter((difference) => difference.touches(spec)).map(({ id }) => id);
}
