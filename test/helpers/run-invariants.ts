import { expect } from "vitest";
import { type FlowEdge, type FlowRun, type FlowTask, isFailed, isFinished, isSuccessful, type RunEvent, type State, type StateType } from "../../src/index.ts";

/** A run that is over, with everything it said. */
export interface SaidRun {
  readonly flow: { readonly tasks: readonly FlowTask[]; readonly edges: readonly FlowEdge[] };
  readonly run: FlowRun;
  readonly events: readonly RunEvent[];
}

/** What the checker has to know of a run besides. */
export interface Circumstances {
  /** Task runs that began with a state, such as `list-1` or `fetch-1[3]`: they may be over without a word. */
  readonly given?: readonly string[];
  /** Slugs of the tasks that decide how the run ends. Default: those that nothing but a clean-up waits for, without clean-ups. */
  readonly reference?: readonly string[];
  /** False where a handler had a say in how the run ended. */
  readonly tasksDecide?: boolean;
}

const waits: readonly StateType[] = ["Pending", "Scheduled", "Queued", "Submitted", "Paused", "Resume", "Retrying"];
const failures: readonly StateType[] = ["Failed", "TimedOut", "TriggerFailed", "ValidationFailed", "Crashed"];
const ends: readonly StateType[] = ["Success", "Cached", "Skipped", "Cancelled", ...failures];
/** What may come after an end that a later step, or a handler, can still turn into another one. */
const secondThoughts: readonly StateType[] = ["Cached", "Retrying", "Paused", "Resume", "Scheduled", ...ends];

/** What may come after each state of a task run. After those with an empty list nothing ever does. */
const mayFollow: Readonly<Record<StateType, readonly StateType[]>> = {
  ...(Object.fromEntries(waits.map((wait) => [wait, ["Running", "Mapped", ...waits.slice(1), ...ends]])) as Record<(typeof waits)[number], StateType[]>),
  Running: ["Cancelling", "Looped", "Paused", "Resume", "Scheduled", "Retrying", ...ends],
  Cancelling: ends,
  Success: secondThoughts,
  Cached: secondThoughts,
  Failed: secondThoughts,
  TimedOut: secondThoughts,
  ValidationFailed: secondThoughts,
  Looped: ["Running", "Failed", "Cancelled"],
  Mapped: [],
  Skipped: [],
  TriggerFailed: [],
  Crashed: [],
  Cancelled: [],
};

/** Expects of a run what must be true of every run, on whatever executor. */
export function expectInvariants(said: SaidRun, circumstances: Circumstances = {}): void {
  expect(violationsOf(said, circumstances), "broken invariants").toEqual([]);
}

/** Every invariant that does not hold, as a sentence. */
export function violationsOf(said: SaidRun, circumstances: Circumstances = {}): readonly string[] {
  const known = new KnownRun(said, circumstances);
  return [...known.stories.values()].flatMap(storyViolations).concat(known.orderViolations(), known.childViolations(), known.flowViolations());
}

type TaskEvent = Extract<RunEvent, { kind: "state" | "submit" }>;

/** One task run: what was said of it, and how it ended. */
interface Story {
  readonly label: string;
  readonly events: { readonly event: TaskEvent; readonly at: number }[];
  readonly final: State;
  /** Whether it may be over without a word. */
  readonly given: boolean;
  readonly runIsOver: boolean;
}

function storyViolations({ label, events, final, given, runIsOver }: Story): readonly string[] {
  const said = events.map(({ event }) => (event.kind === "submit" ? `submit ${event.attempt}` : event.to.type)).join(", ");
  const found: string[] = [];
  const fail = (problem: string): void => void found.push(`${label}: ${problem}; it said: ${said || "nothing"}; it is ${final.type}`);
  let last: StateType | undefined;
  let attempt = 0;
  for (const { event } of events) {
    if (event.kind === "submit") {
      if (event.attempt !== attempt + 1) fail(`start ${event.attempt} came after start ${attempt}`);
      attempt = event.attempt;
      continue;
    }
    const [from, to] = [event.from.type, event.to.type];
    const isNextRound = last === "Looped" && from === "Pending";
    const before = last ?? (given ? from : "Pending");
    if (from !== before && !isNextRound) fail(`${to} came from ${from}, not from ${before}`);
    // Its worker was lost, with whatever it had made of it: it begins again.
    const isLost = event.reason !== undefined && to === "Pending" && event.attempt === attempt + 1;
    if (!isLost && !mayFollow[last ?? from].includes(to)) fail(`${to} came after ${last ?? from}`);
    if (to === "Running" && (attempt === 0 || event.attempt !== attempt)) fail("it runs without having been started");
    last = to;
  }
  if (runIsOver && !isFinished(final)) fail("the run is over and it is not");
  if (last === undefined ? !given && isFinished(final) : last !== final.type) fail("its last word is not how it ended");
  return found;
}

class KnownRun {
  readonly stories = new Map<string, Story>();
  /** Children of each mapped task. */
  readonly #widths = new Map<string, number>();
  readonly #said: SaidRun;
  readonly #circumstances: Circumstances;

  constructor(said: SaidRun, circumstances: Circumstances) {
    this.#said = said;
    this.#circumstances = circumstances;
    const { run, events } = said;
    const runIsOver = isFinished(run.state);
    for (const { slug } of said.flow.tasks) this.#widths.set(slug, run.stateOf(slug).type === "Mapped" ? run.statesOf(slug).length : 0);
    for (const { slug, mapIndex, state } of run.taskRuns()) {
      const label = labelOf(slug, mapIndex);
      const given = circumstances.given?.includes(label) ?? false;
      this.stories.set(label, { label, events: [], final: state, given, runIsOver });
    }
    for (const [at, event] of events.entries()) {
      if (event.kind === "state" || event.kind === "submit") this.stories.get(labelOf(event.slug, event.mapIndex))?.events.push({ event, at });
    }
  }

  /** No task run starts before all it waits for is over, and none is told of that is not there. */
  orderViolations(): readonly string[] {
    const { flow, events } = this.#said;
    const strangers = events.filter((event) => (event.kind === "state" || event.kind === "submit") && !this.stories.has(labelOf(event.slug, event.mapIndex)));
    const early = flow.edges.flatMap((edge) =>
      this.#startsOf(edge.downstream).flatMap(({ label, index, at }) =>
        this.#upstreams(edge, index)
          .filter((upstream) => upstream.events.some((one) => one.at > at) || !isFinished(upstream.final))
          .map((upstream) => `${label} started before ${upstream.label} was over`),
      ),
    );
    return [...strangers.map((event) => `something was said of a task run that is not there: ${JSON.stringify(event)}`), ...early];
  }

  /** A mapped task has the children that its state counts, and no more than there are children that it goes along with. */
  childViolations(): readonly string[] {
    const { flow, run } = this.#said;
    const mapped = flow.tasks.filter((task) => task.mapped);
    return mapped.flatMap(({ slug }) => {
      const parent = run.stateOf(slug);
      const width = run.statesOf(slug).length;
      if (parent.type !== "Mapped") return width === 0 ? [] : [`${slug} is ${parent.type} and has ${width} children`];
      const rows = flow.edges.filter((edge) => edge.downstream === slug && edge.mapped && !edge.flattened && run.stateOf(edge.upstream).type === "Mapped");
      const most = Math.min(...rows.map((edge) => this.#widths.get(edge.upstream) ?? 0));
      return [
        ...(parent.count === width ? [] : [`${slug} counts ${parent.count} children and has ${width}`]),
        ...(width <= most ? [] : [`${slug} has ${width} children, more than there is to map over`]),
      ];
    });
  }

  /** The flow's own states are told in order, nothing is said of tasks after the last, and that follows from the tasks. */
  flowViolations(): readonly string[] {
    const { run, events } = this.#said;
    const told = events.flatMap((event, at) => (event.kind === "flow-state" ? [{ event, at }] : []));
    const types = told.map(({ event }) => event.to.type);
    const last = told.at(-1);
    const late = events.slice((last?.at ?? 0) + 1).filter((event) => event.kind === "state" || event.kind === "submit");
    const expected = this.#expectedFlowState();
    return [
      ...(told[0]?.event.from.type === "Scheduled" ? [] : ["the flow run did not begin as Scheduled"]),
      ...(types.at(-1) === run.state.type ? [] : [`the flow run ended ${run.state.type}, its last word was ${types.at(-1)}`]),
      ...late.map((event) => `after the flow run's last word came ${JSON.stringify(event)}`),
      ...(expected === undefined || expected === run.state.type ? [] : [`the flow run is ${run.state.type}, its tasks make it ${expected}`]),
    ];
  }

  /** Undefined where something else than the tasks decided. */
  #expectedFlowState(): StateType | undefined {
    const { flow, run } = this.#said;
    const isEnded = run.state.type === "Cancelled" || run.state.type === "TimedOut" || run.state.type === "Crashed";
    if (this.#circumstances.tasksDecide === false || isEnded) return undefined;
    const all = [...this.stories.values()].map(({ final }) => final);
    if (all.some((state) => !isFinished(state))) return all.some((state) => state.type === "Paused") ? "Paused" : "Running";
    const isCleanUp = (slug: string): boolean => flow.tasks.some((task) => task.slug === slug && task.name.endsWith(".cleanup"));
    const isInit = (slug: string): boolean => {
      const name = flow.tasks.find((task) => task.slug === slug)?.name;
      return flow.tasks.some((task) => task.name === `${name}.cleanup`);
    };
    const decides = ({ slug }: FlowTask): boolean =>
      !isCleanUp(slug) && !isInit(slug) && flow.edges.every((edge) => edge.upstream !== slug || isCleanUp(edge.downstream));
    const reference = this.#circumstances.reference ?? flow.tasks.filter(decides).map(({ slug }) => slug);
    const states = reference.flatMap((slug) => (run.stateOf(slug).type === "Mapped" ? run.statesOf(slug) : [run.stateOf(slug)]));
    return states.some(isFailed) ? "Failed" : "Success";
  }

  #startsOf(slug: string): readonly { readonly label: string; readonly index: number | undefined; readonly at: number }[] {
    const indexes = [undefined, ...Array.from({ length: this.#widths.get(slug) ?? 0 }, (_, i) => i)];
    return indexes.flatMap((index) => {
      const label = labelOf(slug, index);
      const first = this.stories.get(label)?.events.find(({ event }) => event.kind === "submit");
      return first === undefined ? [] : [{ label, index, at: first.at }];
    });
  }

  /** What a task run waits for along an edge. */
  #upstreams(edge: FlowEdge, index: number | undefined): readonly Story[] {
    const children = this.#widths.get(edge.upstream) ?? 0;
    const isRow = edge.mapped && !edge.flattened && index !== undefined && children > 0;
    const indexes = isRow ? [index].filter((i) => i < children) : Array.from({ length: children }, (_, i) => i);
    return [undefined, ...indexes].flatMap((i) => this.stories.get(labelOf(edge.upstream, i)) ?? []);
  }
}

/** `fetch-1[3]`, or the slug alone. */
export function labelOf(slug: string, mapIndex: number | undefined): string {
  return mapIndex === undefined ? slug : `${slug}[${mapIndex}]`;
}

/** Whether it ended, and with what, in one word: for messages of tests. */
export function outcomeOf(state: State): string {
  return isSuccessful(state) ? `${state.type}(${JSON.stringify(state.result)})` : state.type;
}
