/** Which features and states a set of flows has and reaches, so that a poor generator is seen and not only hoped against. */
import { type Action, type Answer, type Arg, everyArg, everyNode, type FlowSpec, type Node, type OptionsSpec, type Program, type RunAnswer } from "./spec.ts";

/** What random flows must have. */
export const wantedFeatures = [
  ...["task", "parameter", "case", "ifElse", "switch", "merge", "filter", "resource", "applyMap"],
  ...["mapped", "map over a constant", "map over a ref", "map over a list of refs", "unmapped", "flatten", "at", "list argument", "dict argument", "after"],
  ...["map over a map", "reduce", "flatten over a map", "part of a map", "block in a block", "options in applyMap"],
  ...["trigger allSuccessful", "trigger allFailed", "trigger anySuccessful", "trigger anyFailed", "trigger allFinished", "trigger alwaysRun"],
  ...["trigger notAllSkipped", "trigger manualOnly", "trigger someSuccessful", "trigger someFailed", "trigger custom"],
  ...["skipOnUpstreamSkip", "maxRetries", "retryOn", "cache", "cache key", "handlers", "loop", "throw"],
  ...["signal Skip", "signal Fail", "signal Success", "signal Retry", "signal Pause", "signal Loop", "signal with a result"],
  ...["reference tasks", "several runs", "given parameters", "resume", "ten branches or more"],
] as const;

/** What their runs must reach: states of tasks, of children of a map and of flows. */
export const wantedStates = [
  ...["Success", "Cached", "Mapped", "Skipped", "Failed", "TriggerFailed", "Paused", "Pending"],
  ...["child Success", "child Cached", "child Skipped", "child Failed", "child TriggerFailed", "child Paused", "empty map"],
  ...["retried", "looped", "resumed", "child retried", "child looped", "child resumed"],
  ...["flow Success", "flow Failed", "flow Paused", "flow Success with a failed task"],
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

/** How nodes take what mapped ones before them give. */
function mapFeatures(spec: FlowSpec): readonly string[] {
  const nodes = [...everyNode(spec.nodes)];
  const inApplyMap = nodes.flatMap((node) => (node.kind === "applyMap" ? [...everyNode(node.body)] : []));
  const maps = new Set([...inApplyMap, ...nodes.filter((node) => node.kind === "task" && node.mapped === true)].map(({ id }) => id));
  const isMap = (arg: Arg): boolean => arg.kind === "ref" && maps.has(arg.of);
  return nodes.flatMap((node) => {
    const args = "args" in node && !inApplyMap.includes(node) ? node.args : [];
    const isMapped = node.kind === "applyMap" || (node.kind === "task" && node.mapped === true);
    const isWhole = (arg: Arg): boolean => isMap(arg) && arg.kind === "ref" && arg.at === undefined;
    return [
      ...(isMapped && args.some(isWhole) ? ["map over a map"] : []),
      ...(!isMapped && args.some(isWhole) ? ["reduce"] : []),
      ...(args.some((arg) => arg.kind === "flatten" && isMap(arg.of)) ? ["flatten over a map"] : []),
      ...([...everyArg(node)].some((arg) => isMap(arg) && arg.kind === "ref" && arg.at !== undefined) ? ["part of a map"] : []),
      ...("body" in node && node.body.some((inner) => "body" in inner) ? ["block in a block"] : []),
      ...(inApplyMap.includes(node) && node.kind === "task" && node.options !== undefined ? ["options in applyMap"] : []),
    ];
  });
}

/** Features of one flow, each once. */
export function featuresOf(spec: FlowSpec): ReadonlySet<string> {
  const features = new Set<string>([...[...everyNode(spec.nodes)].flatMap(nodeFeatures), ...mapFeatures(spec)]);
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
      if (task.type === "Mapped" && task.children?.length === 0) states.add("empty map");
      if (flow.type === "Success" && task.type === "Failed") states.add("flow Success with a failed task");
      for (const state of wayOf(task)) states.add(state);
      for (const child of task.children ?? []) for (const state of wayOf(child)) states.add(`child ${state}`);
    }
  }
  return states;
}

const steps: Readonly<Record<string, string>> = { Retrying: "retried", Looped: "looped", Resume: "resumed" };

function wayOf({ type, transitions = [] }: RunAnswer): readonly string[] {
  return [type, ...transitions.flatMap((state) => steps[state] ?? [])];
}

/** What is counted where Prefect needed no fix. */
export const asItIs = "agreed with Prefect as it is";

/** Counts in how many flows each thing was seen. */
export class Coverage {
  readonly #counts = new Map<string, number>();
  #flows = 0;

  add(spec: FlowSpec, { ours, fixes }: { readonly ours: Answer; readonly fixes: readonly string[] }): void {
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

  /** What was seen in fewer flows than that. */
  rarerThan(flows: number): readonly string[] {
    return [...wantedFeatures, ...wantedStates].filter((name) => this.count(name) < flows);
  }

  /** One paragraph of counts, the rarest first. */
  report(): string {
    const sorted = [...this.#counts].toSorted(([, a], [, b]) => a - b).map(([name, count]) => `${name} ${count}`);
    return `Of ${this.#flows} flows, so many have or reach: ${sorted.join(", ")}.`;
  }
}
