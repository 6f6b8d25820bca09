import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryFlow } from "./arbitrary-flow.ts";
import { disagreements, sideBySide } from "./compare.ts";
import { type Answer, everyArg, everyNode, type FlowSpec, type Node, type RunAnswer } from "./spec.ts";

const run: RunAnswer = { type: "Success", message: "done", result: 7, transitions: ["Running", "Success"], calls: [[1, 1]] };
const answer = (task: RunAnswer, flow = "Success"): Answer => ({ runs: [{ flow: { type: flow, message: "" }, tasks: { a: task } }] });
const spec: FlowSpec = { nodes: [{ kind: "task", id: "a", args: [], program: [] }], onPause: "end", runs: [{}] };

describe("Two answers", () => {
  test("agree when only the engines' own messages differ", () => {
    expect(disagreements(answer(run), answer({ ...run, message: "fini" }))).toEqual([]);
  });

  test.for<[string, Answer]>([
    ["state", answer({ ...run, type: "Cached" })],
    ["value", answer({ ...run, result: "7" })],
    ["way", answer({ ...run, transitions: ["Running", "Failed", "Retrying", "Running", "Success"] })],
    ["calls", answer({ ...run, calls: [[2, 1]] })],
    ["message from the spec", answer({ ...run, message: "set by a handler" })],
    ["children", { runs: [{ flow: { type: "Success", message: "" }, tasks: { a: { ...run, children: [run] } } }] }],
    ["flow's state", answer(run, "Failed")],
    ["error", { error: "no answer" }],
  ])("disagree when the %s differs", ([, other]) => {
    expect(disagreements(answer(run), other)).toHaveLength(1);
    expect(disagreements(other, answer(run))).toHaveLength(1);
  });

  test("are printed with a mark where they differ", () => {
    const text = sideBySide(spec, answer(run), answer({ ...run, result: 8 }));
    expect(text).toContain("≠ a\n    headrace  Success  7");
    expect(text).toContain("    Prefect   Success  8");
  });
});

describe("Random specs", () => {
  test("refer only to what was made before, and name everything once", () => {
    fc.assert(
      fc.property(arbitraryFlow, ({ nodes, referenceTasks = [] }) => {
        const known = new Set<string>();
        for (const node of everyNode(nodes)) {
          for (const arg of everyArg(node)) if (arg.kind === "ref") expect(known).toContain(arg.of);
          for (const id of namedBy(node)) expect(known).toContain(id);
          expect(known).not.toContain(node.id);
          known.add(node.id);
          if (node.kind === "applyMap") for (const index of node.args.keys()) known.add(`${node.id}.${index}`);
        }
        for (const id of referenceTasks) expect(known).toContain(id);
      }),
    );
  });
});

function namedBy(node: Node): readonly string[] {
  if (node.kind === "task") return node.after ?? [];
  if (node.kind === "switch") return Object.values(node.cases);
  return node.kind === "ifElse" ? [node.yes, node.no].flatMap((id) => id ?? []) : [];
}
