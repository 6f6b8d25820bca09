/** For each deliberate difference the smallest flow that shows it: there Prefect with this one fix agrees with headrace, and without it does not. */
import type { Action, Arg, FlowSpec, Json, Node, OptionsSpec, Program, TaskNode, Value } from "./spec.ts";

const flow = (nodes: readonly Node[], rest: Partial<FlowSpec> = {}): FlowSpec => ({ nodes, onPause: "end", runs: [{}], ...rest });
const twice = { runs: [{}, {}] };

const ref = (of: string, ...at: readonly (string | number)[]): Arg => ({ kind: "ref", of, ...(at.length > 0 && { at }) });
const json = (value: Json): Arg => ({ kind: "json", value });
const list = (...items: readonly Arg[]): Arg => ({ kind: "list", items });
const flatten = (of: Arg): Arg => ({ kind: "flatten", of });
const unmapped = (of: Arg): Arg => ({ kind: "unmapped", of });

const digest: Value = { kind: "digest" };
const returns = (value: Value): Program => [{ do: { kind: "return", value } }];
const gives = (value: Json): Program => returns({ kind: "json", value });
/** Does something the first times, and gives a digest after. */
const first = (action: Action, attemptUpTo = 1): Program => [{ when: { attemptUpTo }, do: action }, ...returns(digest)];
const boom: Action = { kind: "throw", error: "Boom" };
const pauses: Program = [{ when: { callUpTo: 1 }, do: { kind: "signal", signal: "Pause" } }, ...returns(digest)];

const pausesInItsLoop: Program = [
  { when: { loopBelow: 2 }, do: { kind: "signal", signal: "Loop", result: digest } },
  { when: { callUpTo: 2 }, do: { kind: "signal", signal: "Pause" } },
  ...returns({ kind: "loopResult" }),
];

/** What the body does, by default giving a digest, and the task's options. */
interface Details extends OptionsSpec {
  readonly does?: Program;
}
const task = (id: string, args: readonly Arg[], { does = returns(digest), ...options }: Details = {}): TaskNode => ({
  kind: "task",
  id,
  args,
  program: does,
  options,
});
const map = (id: string, args: readonly Arg[], details?: Details): TaskNode => ({ ...task(id, args, details), mapped: true });

export const examples: Readonly<Record<string, FlowSpec>> = {
  "merge-takes-null": flow([task("a", [], { does: gives(null) }), task("b", []), { kind: "merge", id: "c", of: [ref("a"), ref("b")] }]),
  "handlers-may-replace-mapped": flow([map("a", [json([1])], { handlers: [{ on: "Mapped", do: "Success" }] })]),
  "signals-carry-no-value": flow([task("a", [], { does: [{ do: { kind: "signal", signal: "Skip" } }] }), task("b", [ref("a")], { skipOnUpstreamSkip: false })]),
  "failure-gives-an-error": flow([
    task("a", [], { does: [{ do: { kind: "signal", signal: "Fail", result: { kind: "json", value: 7 } } }] }),
    task("b", [ref("a")], { trigger: "allFinished" }),
  ]),
  // The handler hides that Prefect's own failures to map have no value: that is another difference.
  "only-lists-are-mapped": flow([task("a", [], { does: gives("text") }), map("b", [ref("a")], { handlers: [{ on: "Failed", do: "Failed" }] })]),
  "flatten-opens-lists-only": flow([task("a", [], { does: gives(["ab", "cd"]) }), map("b", [flatten(ref("a"))])]),
  "flattened-inputs-stay-apart": flow([map("a", [json([1, 2])], { does: gives([3, 4]) }), map("b", [flatten(ref("a")), ref("a")])]),
  "flatten-holds-inside-unmapped": flow([
    map("a", [json([1, 2])], { does: gives([3, 4]) }),
    { kind: "applyMap", id: "b", args: [json([1]), unmapped(flatten(ref("a")))], body: [task("c", [ref("b.1")])] },
  ]),
  "flatten-waits-for-all-children": flow([map("a", [json([1])], { does: pauses }), map("b", [flatten(ref("a"))])]),
  "triggers-count-upstream-tasks": flow([task("a", [], { does: [{ do: boom }] }), task("b", [ref("a"), json(7)], { trigger: "allFailed" })]),
  "resources-are-made-once": flow([
    { kind: "resource", id: "a", args: [], programs: { init: gives(1), setup: gives(2), cleanup: [] }, body: [] },
    task("b", [], { does: first(boom), maxRetries: 1 }),
  ]),
  // The map over `a` is left out at once, so nothing in Prefect waits for the second attempts of `a`.
  "every-task-is-finished": flow([
    task("no", [], { does: gives(false) }),
    map("a", [json([1])], { does: first(boom), maxRetries: 1 }),
    { kind: "case", id: "b", cond: ref("no"), equals: true, body: [map("c", [ref("a")])] },
  ]),
  "nothing-waits-after-the-end": flow([
    task("no", [], { does: gives(false) }),
    map("a", [json([1])], { does: pauses }),
    { kind: "case", id: "b", cond: ref("no"), equals: true, body: [map("c", [ref("a")])] },
  ]),
  "waiting-keeps-the-loop": flow([task("a", [], { does: pausesInItsLoop })], { onPause: "resume" }),
  "branches-compare-as-javascript": flow([task("a", [], { does: gives([]) }), task("b", []), { kind: "ifElse", id: "c", cond: ref("a"), yes: "b" }]),
  "filter-drops-every-failure": flow([
    map("a", [json([1])], { does: [{ do: { kind: "signal", signal: "Fail" } }] }),
    { kind: "filter", id: "b", of: ref("a") },
  ]),
  "missing-part-is-null": flow([task("a", [], { does: gives([]) }), { kind: "case", id: "b", cond: ref("a", 0), equals: 7, body: [task("c", [])] }]),
  "inputs-put-together-by-the-task": flow([task("a", [], { does: [{ do: boom }] }), task("b", [list(ref("a"))], { trigger: "allFinished" })]),
  "cache-decided-once-a-run": flow([task("a", [], { does: first(boom), maxRetries: 1 }), task("b", [], { cache: { validator: "neverUse" } })]),
  "cached-children-by-index": flow([map("a", [json([1, 2])], { cache: {} })], twice),
  "newest-cached-value-wins": flow([map("a", [json([1, 1])], { cache: { validator: "allInputs" } })], twice),
};
