/** Which features and states a set of flows reaches, so that a poor generator is seen and not only hoped against. */
import { type Action, type Answer, everyArg, everyNode, type FlowSpec, type Node, type OptionsSpec, type Program } from "./spec.ts";
import type { Verdict } from "./verdict.ts";

/** What each set of flows must show, whatever the seed. */
export const wantedFeatures = [
  ...["task", "parameter", "case", "ifElse", "switch", "merge", "filter", "resource", "applyMap"],
  ...["mapped", "map over a constant", "map over a ref", "map over a list of refs", "unmapped", "flatten", "at", "list argument", "dict argument", "after"],
  ...["trigger allSuccessful", "trigger allFailed", "trigger anySuccessful", "trigger anyFailed", "trigger allFinished", "trigger alwaysRun"],
  ...["trigger notAllSkipped", "trigger manualOnly", "trigger someSuccessful", "trigger someFailed", "trigger custom"],
  ...["skipOnUpstreamSkip", "maxRetries", "retryOn", "cache", "cache key", "handlers", "loop", "throw"],
  ...["signal Skip", "signal Fail", "signal Success", "signal Retry", "signal Pause", "signal Loop", "signal with a result"],
  ...["reference tasks", "several runs", "given parameters", "resume", "ten branches or more"],
] as const;

/** States that the runs of each set of flows must reach, of tasks and of children of a map. */
export const wantedStates = [
  ...["Success", "Cached", "Mapped", "Skipped", "Failed", "TriggerFailed", "Paused", "Pending"],
  ...["child Success", "child Cached", "child Skipped", "child Failed", "child TriggerFailed", "child retried", "retried", "looped", "empty map"],
  ...["flow Success", "flow Failed", "flow Paused"],
] as const;

const actionFeatures = (action: Action): readonly string[] => {
  if (action.kind === "throw") return ["throw"];
  if (action.kind === "return") return [];
  return [`signal ${action.signal}`, ...(action.result === undefined ? [] : ["signal with a result"]), ...(action.signal === "Loop" ? ["loop"] : [])];
};

const programFeatures = (program: Program): readonly string[] => program.flatMap((rule) => actionFeatures(rule.do));

function optionFeatures(options: OptionsSpec): readonly string[] {
  const { trigger, cache } = options;
  const given = (["skipOnUpstreamSkip", "maxRetries", "retryOn", "cache", "handlers"] as const).filter((name) => options[name] !== undefined);
  const triggerName =
    trigger === undefined ? [] : [`trigger ${typeof trigger === "string" ? trigger : "custom" in trigger ? "custom" : someName(trigger.some)}`];
  return [...given, ...triggerName, ...(cache?.key === undefined ? [] : ["cache key"])];
}

const someName = (some: "successful" | "failed"): string => (some === "successful" ? "someSuccessful" : "someFailed");

function nodeFeatures(node: Node): readonly string[] {
  const features: string[] = [node.kind];
  for (const arg of everyArg(node)) {
    if (arg.kind === "unmapped" || arg.kind === "flatten") features.push(arg.kind);
    if (arg.kind === "ref" && arg.at !== undefined) features.push("at");
    if (arg.kind === "list" || arg.kind === "dict") features.push(`${arg.kind} argument`);
  }
  if (node.kind === "merge" && node.of.length >= 10) features.push("ten branches or more");
  if (node.kind === "resource") features.push(...Object.values(node.programs).flatMap(programFeatures));
  if (node.kind !== "task") return features;
  if (node.after !== undefined) features.push("after");
  if (node.mapped)
    features.push(
      "mapped",
      ...node.args.map((arg) => ({ json: "map over a constant", ref: "map over a ref", list: "map over a list of refs" })[arg.kind as string] ?? "mapped"),
    );
  return [...features, ...programFeatures(node.program), ...optionFeatures(node.options ?? {})];
}

/** Features of one flow, each once. */
export function featuresOf(spec: FlowSpec): ReadonlySet<string> {
  const features = new Set<string>([...everyNode(spec.nodes)].flatMap(nodeFeatures));
  if (spec.referenceTasks !== undefined) features.add("reference tasks");
  if (spec.runs.length > 1) features.add("several runs");
  if (spec.runs.some((run) => run.parameters !== undefined)) features.add("given parameters");
  if (spec.onPause === "resume") features.add("resume");
  return features;
}

/** States that one flow's runs reached, each once. */
export function statesOf(answer: Answer): ReadonlySet<string> {
  const states = new Set<string>();
  for (const { flow, tasks } of "error" in answer ? [] : answer.runs) {
    states.add(`flow ${flow.type}`);
    for (const task of Object.values(tasks)) {
      states.add(task.type);
      if (task.type === "Mapped" && task.children?.length === 0) states.add("empty map");
      for (const step of task.transitions ?? []) if (step === "Retrying" || step === "Looped") states.add(step === "Retrying" ? "retried" : "looped");
      for (const child of task.children ?? []) {
        states.add(`child ${child.type}`);
        if (child.transitions?.includes("Retrying")) states.add("child retried");
      }
    }
  }
  return states;
}

/** What is counted where Prefect needed no fix. */
export const asItIs = "agreed with Prefect as it is";

/** Counts in how many flows each thing was seen. */
export class Coverage {
  readonly #counts = new Map<string, number>();
  #flows = 0;

  add(spec: FlowSpec, { ours, fixes }: Pick<Verdict, "ours" | "fixes">): void {
    this.#flows += 1;
    const agreement = fixes.length === 0 ? [asItIs] : fixes.map((id) => `with ${id}`);
    for (const name of [...featuresOf(spec), ...statesOf(ours), ...agreement]) this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** In which part of the flows, from 0 to 1, it was seen. */
  share(name: string): number {
    return this.count(name) / this.#flows;
  }

  /** What was seen in no flow. */
  missing(): readonly string[] {
    return [...wantedFeatures, ...wantedStates].filter((name) => this.count(name) === 0);
  }

  /** One paragraph of counts, the rarest first. */
  report(): string {
    const sorted = [...this.#counts].toSorted(([, a], [, b]) => a - b).map(([name, count]) => `${name} ${count}`);
    return `Of ${this.#flows} flows, so many have or reach: ${sorted.join(", ")}.`;
  }
}
