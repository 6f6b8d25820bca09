import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryFlow } from "./arbitrary-flow.ts";
import { Coverage, featuresOf, statesOf } from "./coverage.ts";
import { askHeadrace, locally } from "./headrace-runner.ts";
import type { Answer, Arg, FlowSpec, Node } from "./spec.ts";

test("300 random flows have every feature and reach every state, each several times", { timeout: 120_000 }, async () => {
  const coverage = new Coverage();
  for (const spec of fc.sample(arbitraryFlow, { numRuns: 300, seed: 300 })) coverage.add(spec, { ours: await askHeadrace(spec, locally), fixes: [] });
  expect(coverage.rarerThan(5)).toEqual([]);
});

const flow = (...nodes: readonly Node[]): FlowSpec => ({ nodes, onPause: "end", runs: [{}] });
const task = (id: string, args: readonly Arg[] = []): Node => ({ kind: "task", id, args, program: [] });
const map = (id: string, ...args: readonly Arg[]): Node => ({ kind: "task", id, args, mapped: true, program: [] });
const ref = (of: string, at?: readonly number[]): Arg => ({ kind: "ref", of, ...(at && { at }) });
const plain = ["task"];

test.for<[string, FlowSpec, readonly string[]]>([
  ["a task", flow(task("a")), plain],
  ["a map over a constant", flow(map("a", { kind: "json", value: [1] })), [...plain, "mapped", "map over a constant"]],
  ["a reduce", flow(map("a"), task("b", [ref("a")])), [...plain, "mapped", "reduce"]],
  ["a map over a map", flow(map("a"), map("b", ref("a"))), [...plain, "mapped", "map over a ref", "map over a map"]],
  ["a part of a map", flow(map("a"), task("b", [ref("a", [0])])), [...plain, "mapped", "at", "part of a map"]],
  ["a flattened map", flow(map("a"), map("b", { kind: "flatten", of: ref("a") })), [...plain, "mapped", "flatten", "flatten over a map"]],
  [
    "a block in a block",
    flow({ kind: "case", id: "a", cond: ref("x"), equals: 1, body: [{ kind: "case", id: "b", cond: ref("x"), equals: 1, body: [] }] }),
    ["case", "block in a block"],
  ],
])("the features of %s are seen", ([, spec, features]) => {
  expect([...featuresOf(spec)].sort()).toEqual([...features].sort());
});

test("states are seen at the end and on the way, of tasks and of children", () => {
  const children = [{ type: "Success", transitions: ["Running", "Looped", "Running", "Success"] }];
  const tasks = {
    a: { type: "Failed", transitions: ["Running", "Failed", "Retrying", "Running", "Failed"] },
    b: { type: "Mapped", children },
    c: { type: "Mapped", children: [] },
  };
  const answer: Answer = { runs: [{ flow: { type: "Success", message: "" }, tasks }] };
  expect([...statesOf(answer)].sort()).toEqual(
    ["Failed", "Mapped", "child Success", "child looped", "empty map", "flow Success", "flow Success with a failed task", "retried"].sort(),
  );
  expect(statesOf({ error: "no answer" }).size).toBe(0);
});
