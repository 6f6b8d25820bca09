/** Lays two answers side by side: first whether they agree, then, for people, where they do not. */
import type { Answer, FlowAnswer, FlowSpec, RunAnswer, TaskAnswer } from "./spec.ts";
import { canonical } from "./task-program.ts";

/** Texts that a spec's own bodies and handlers give: they must arrive in the state's message on both sides. All others are each engine's own. */
const ownTexts = ["signalled on purpose", "set by a handler"];

/** A value that was found in a cache comes with the message of whoever found it. */
const wasFound = ({ type, transitions = [] }: RunAnswer): boolean => type === "Cached" && !transitions.includes("Success");

const messageOf = (run: RunAnswer): string => (ownTexts.includes(run.message ?? "") && !wasFound(run) ? (run.message ?? "") : "");

/** One line for one task run: type, value, states, calls. Two runs agree when their lines are equal. */
function line(run: RunAnswer, withResult: boolean): string {
  const result = withResult ? canonical(run.result ?? null) : "";
  const calls = (run.calls ?? []).map(([attempt, loop]) => (loop === 1 ? `${attempt}` : `${attempt}.${loop}`)).join(",");
  return [run.type, result, messageOf(run), `via ${(run.transitions ?? []).join(">")}`, calls === "" ? "" : `calls ${calls}`]
    .filter((part) => part !== "")
    .join("  ");
}

/** Everything that is compared of a run of the flow, as lines by place: "flow", "n3", "n3[0]". */
function linesOf(answer: FlowAnswer): ReadonlyMap<string, string> {
  const { flow, tasks } = answer;
  const lines = new Map<string, string>();
  lines.set(
    "flow",
    [flow.type, flow.type === "Paused" ? "" : flow.message, flow.engineError === undefined ? "" : `ENGINE ERROR ${canonical(flow.engineError)}`].join("  "),
  );
  for (const [id, task] of Object.entries(tasks)) for (const [place, text] of taskLines(id, task)) lines.set(place, text);
  return lines;
}

function taskLines(id: string, task: TaskAnswer): readonly (readonly [string, string])[] {
  const children = (task.children ?? []).map((child, index) => [`${id}[${index}]`, line(child, true)] as const);
  // A Mapped task's value is what its children have; how many there are shows by their lines.
  return [[id, line(task, task.type !== "Mapped")], ...children];
}

/** One place where the two sides differ; undefined where a side has nothing there. */
export interface Disagreement {
  readonly run: number;
  readonly place: string;
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

/** Where the answers differ; empty when they agree. */
export function disagreements(ours: Answer, theirs: Answer): readonly Disagreement[] {
  if ("error" in ours || "error" in theirs) {
    const text = (answer: Answer): string => ("error" in answer ? answer.error : "it ran");
    return [{ run: 0, place: "all", ours: text(ours), theirs: text(theirs) }];
  }
  return ours.runs.flatMap((run, index) => {
    const left = linesOf(run);
    const right = linesOf(theirs.runs[index] ?? { flow: { type: "none", message: "" }, tasks: {} });
    const places = [...new Set([...left.keys(), ...right.keys()])];
    return places
      .filter((place) => left.get(place) !== right.get(place))
      .map((place) => ({ run: index + 1, place, ours: left.get(place), theirs: right.get(place) }));
  });
}

/** The spec and both answers, for a person: `≠` marks where they differ. */
export function sideBySide(spec: FlowSpec, ours: Answer, theirs: Answer): string {
  const different = new Set(disagreements(ours, theirs).map(({ run, place }) => `${run} ${place}`));
  const parts = [`SPEC ${JSON.stringify(spec)}`, specText(spec)];
  if ("error" in ours || "error" in theirs) return [...parts, `headrace: ${JSON.stringify(ours)}`, `Prefect:  ${JSON.stringify(theirs)}`].join("\n\n");
  for (const [index, run] of ours.runs.entries()) {
    const left = linesOf(run);
    const right = linesOf(theirs.runs[index] ?? run);
    const rows = [...new Set([...left.keys(), ...right.keys()])].flatMap((place) => {
      const [a, b] = [left.get(place) ?? "(nothing)", right.get(place) ?? "(nothing)"];
      return different.has(`${index + 1} ${place}`) ? [`≠ ${place}`, `    headrace  ${a}`, `    Prefect   ${b}`] : [`  ${place.padEnd(10)}${a}`];
    });
    parts.push([`RUN ${index + 1}`, ...rows].join("\n"));
  }
  return parts.join("\n\n");
}

/** A spec with one node a line. */
function specText(spec: FlowSpec): string {
  const text = (value: unknown): string => JSON.stringify(value).replaceAll(/"([A-Za-z_][\w.]*)"/g, "$1");
  const lines = (nodes: FlowSpec["nodes"], indent: string): string[] =>
    nodes.flatMap((node) => {
      const { kind, id, ...rest } = node;
      const { body, ...own } = { body: [], ...rest };
      return [`${indent}${id} = ${kind} ${text(own)}`, ...lines(body, `${indent}    `)];
    });
  const { nodes, ...rest } = spec;
  return [...lines(nodes, ""), text(rest)].join("\n");
}
