/** Builds the flow of a spec with headrace's public API, runs it on LocalExecutor, and answers as `prefect_runner.py` does. */

import { nodeBehind, targetOf } from "../../src/core/ref.ts";
import {
  applyMap,
  caseOf,
  context,
  Flow,
  type FlowRun,
  filter,
  flatten,
  type Holds,
  ifElse,
  isFailed,
  isSuccessful,
  merge,
  parameter,
  type RunEvent,
  resourceManager,
  type State,
  switchCase,
  task,
  unmapped,
} from "../../src/index.ts";
import { type Body, filters, optionsOf, signals, withArity } from "./headrace-task.ts";
import { type Answer, type Arg, everyNode, type FlowAnswer, type FlowSpec, type Node, type Program, type RunAnswer, type TaskAnswer } from "./spec.ts";
import { perform, plain } from "./task-program.ts";

/** What happened to one task run: filled while the flow runs. */
interface Story {
  readonly calls: [number, number][];
  readonly transitions: string[];
}

type NodeOf<K extends Node["kind"]> = Extract<Node, { kind: K }>;

let flowsMade = 0;

class HeadraceFlow {
  readonly #spec: FlowSpec;
  readonly #bucket: string;
  /** Refs by id, as later nodes use them. */
  readonly #refs = new Map<string, Holds<unknown>>();
  /** Slugs of the tasks whose states are answered, by id. */
  readonly #slugs = new Map<string, string>();
  readonly #parameters = new Set<string>();
  #stories = new Map<string, Story>();
  #run = 0;

  constructor(spec: FlowSpec) {
    this.#spec = spec;
    flowsMade += 1;
    this.#bucket = `-${flowsMade}`;
  }

  async answer(): Promise<Answer> {
    const flow = new Flow("oracle", () => this.#nodes(this.#spec.nodes));
    if (this.#spec.referenceTasks !== undefined) flow.setReferenceTasks(this.#spec.referenceTasks.map((id) => this.#ref(id)));
    for (const node of everyNode(this.#spec.nodes)) this.#findSlugs(node, flow);
    const runs: FlowAnswer[] = [];
    for (const { parameters = {} } of this.#spec.runs) {
      this.#run += 1;
      this.#stories = new Map();
      let run = await flow.run({ parameters, keep: "all", onEvent: (event) => this.#heard(event) });
      while (run.state.type === "Paused" && this.#spec.onPause === "resume") run = await run.resume();
      runs.push(this.#flowAnswer(run));
    }
    return { runs };
  }

  #nodes(nodes: readonly Node[]): void {
    for (const node of nodes) this.#node(node);
  }

  #node(node: Node): void {
    const ref = this.#refOfNode(node);
    if (ref !== undefined) this.#refs.set(node.id, ref);
  }

  /** Adds a node to the flow; gives its ref where it has one. */
  #refOfNode(node: Node): Holds<unknown> | undefined {
    switch (node.kind) {
      case "task":
        return this.#task(node);
      case "parameter":
        this.#parameters.add(node.id);
        return parameter(node.id, { default: node.default });
      case "merge":
        return merge(...node.of.map((arg) => this.#holds(arg)));
      case "filter": {
        const list = this.#holds(node.of) as Holds<readonly unknown[]>;
        return node.fn === undefined ? filter(node.id)(list) : filter<unknown>(node.id, filters[node.fn])(list);
      }
      case "case":
        return caseOf(this.#argument(node.cond), node.equals, () => this.#nodes(node.body)) ?? undefined;
      case "ifElse":
        ifElse(this.#argument(node.cond), this.#branch(node.yes), this.#branch(node.no));
        return undefined;
      case "switch":
        switchCase(this.#argument(node.cond), Object.fromEntries(Object.entries(node.cases).map(([key, id]) => [key, this.#ref(id)])));
        return undefined;
      case "resource":
        return this.#resource(node);
      case "applyMap":
        this.#applyMap(node);
        return undefined;
    }
  }

  #task(node: NodeOf<"task">): Holds<unknown> {
    const body = withArity(node.args.length, this.#body(node.id, node.program));
    const work = task(optionsOf(node.id, node.options, this.#bucket), body);
    const args = node.args.map((arg) => this.#argument(arg));
    const ref = node.mapped === true ? work.map(...(args as never[])) : work(...args);
    return ref.after(...(node.after ?? []).map((id) => this.#ref(id)));
  }

  #resource(node: NodeOf<"resource">): Holds<unknown> {
    const { init, setup, cleanup } = node.programs;
    const manager = resourceManager(node.id, {
      init: withArity(node.args.length, this.#body(`${node.id}.init`, init)),
      setup: (c: unknown) => this.#body(`${node.id}.setup`, setup)(c),
      // Prefect drops what a clean-up returns.
      cleanup: (resource: unknown, c: unknown) => void this.#body(`${node.id}.cleanup`, cleanup)(resource, c),
    });
    return manager(...node.args.map((arg) => this.#argument(arg)))((resource) => {
      this.#refs.set(node.id, resource);
      this.#nodes(node.body);
      return resource;
    });
  }

  #applyMap(node: NodeOf<"applyMap">): void {
    const inside = (...elements: readonly Holds<unknown>[]): Record<string, Holds<unknown>> => {
      for (const [position, element] of elements.entries()) this.#refs.set(`${node.id}.${position}`, element);
      this.#nodes(node.body);
      const ids = [...everyNode(node.body)].map(({ id }) => id);
      return Object.fromEntries(ids.flatMap((id) => (this.#refs.has(id) ? [[id, this.#ref(id)]] : [])));
    };
    const outside = applyMap(inside, ...node.args.map((arg) => this.#argument(arg)));
    for (const [id, ref] of Object.entries(outside)) this.#refs.set(id, ref);
  }

  #body(id: string, program: Program): Body {
    return (...inputs) => {
      const mapIndex = context.mapIndex ?? null;
      const [attempt, loop] = [context.taskRunCount, context.taskLoopCount];
      const story = this.#story(mapIndex === null ? context.taskSlug : `${context.taskSlug}[${mapIndex}]`);
      story.calls.push([attempt, loop]);
      const call = { task: id, inputs: inputs.map(plain), mapIndex, attempt, loop, loopResult: plain(context.taskLoopResult), call: story.calls.length };
      return perform(program, { ...call, run: this.#run }, (name, message, details) => signals[name](message, details));
    };
  }

  #argument(arg: Arg): unknown {
    switch (arg.kind) {
      case "json":
        return arg.value;
      case "ref":
        return this.#holds(arg);
      case "list":
        return arg.items.map((item) => this.#argument(item));
      case "dict":
        return Object.fromEntries(Object.entries(arg.entries).map(([key, item]) => [key, this.#argument(item)]));
      case "unmapped":
        return unmapped(this.#argument(arg.of));
      case "flatten":
        return flatten(this.#argument(arg.of) as readonly (readonly unknown[])[]);
    }
  }

  #holds(arg: Arg): Holds<unknown> {
    if (arg.kind !== "ref") throw new Error(`Not a ref: ${JSON.stringify(arg)}`);
    return (arg.at ?? []).reduce<Holds<unknown>>((ref, key) => partOf(ref, key), this.#ref(arg.of));
  }

  #ref(id: string): Holds<unknown> {
    const ref = this.#refs.get(id);
    if (ref === undefined) throw new Error(`No ref ${id}`);
    return ref;
  }

  #branch(id: string | undefined): Holds<unknown> | undefined {
    return id === undefined ? undefined : this.#ref(id);
  }

  #findSlugs(node: Node, flow: Flow): void {
    if (node.kind === "resource") {
      const slugOf = (name: string): string => flow.tasks.find((one) => one.name === name)?.slug ?? "";
      this.#slugs.set(`${node.id}.init`, slugOf(node.id));
      this.#slugs.set(`${node.id}.setup`, slugOf(`${node.id}.setup`));
      this.#slugs.set(`${node.id}.cleanup`, slugOf(`${node.id}.cleanup`));
      return;
    }
    const target = targetOf(this.#refs.get(node.id));
    const slug = target && nodeBehind(target.template)?.slug;
    if (slug !== undefined) this.#slugs.set(node.id, slug);
  }

  #story(key: string): Story {
    const story = this.#stories.get(key) ?? { calls: [], transitions: [] };
    this.#stories.set(key, story);
    return story;
  }

  #heard(event: RunEvent): void {
    // A parameter is there from the start: that it "runs" in Prefect says nothing.
    if (event.kind !== "state" || this.#parameters.has(event.slug)) return;
    this.#story(event.mapIndex === undefined ? event.slug : `${event.slug}[${event.mapIndex}]`).transitions.push(event.to.type);
  }

  #flowAnswer(run: FlowRun): FlowAnswer {
    const tasks = [...this.#slugs].map(([id, slug]): [string, TaskAnswer] => {
      const state = run.stateOf(slug);
      const answer = this.#runAnswer(state, slug);
      if (state.type !== "Mapped") return [id, answer];
      return [id, { ...answer, children: run.statesOf(slug).map((child, index) => this.#runAnswer(child, `${slug}[${index}]`)) }];
    });
    return { flow: { type: run.state.type, message: run.state.message }, tasks: Object.fromEntries(tasks) };
  }

  #runAnswer(state: State, key: string): RunAnswer {
    const result = isFailed(state) ? state.error : isSuccessful(state) && state.type !== "Mapped" ? state.result : null;
    return { type: state.type, message: state.message, result: plain(result), ...this.#story(key) };
  }
}

function partOf(ref: Holds<unknown>, key: string | number): Holds<unknown> {
  if (!("at" in ref) || typeof ref.at !== "function") throw new Error("Not a ref");
  return ref.at(key);
}

/** What headrace makes of a spec. An exception is an answer with an error. */
export async function askHeadrace(spec: FlowSpec): Promise<Answer> {
  try {
    return await new HeadraceFlow(spec).answer();
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
