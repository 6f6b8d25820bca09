/**
 * The file of every random flow: builds the flow of a spec with headrace's public API. A worker that loads this file builds the flow that
 * its environment names, the driver any number of them.
 */
import { applyMap, caseOf, context, Flow, filter, flatten, type Holds, ifElse, merge, parameter, resourceManager, switchCase, task, unmapped } from "headrace";
import { Calls } from "./calls.ts";
import { type Body, filters, optionsOf, signals, withArity } from "./headrace-task.ts";
import { type Arg, everyNode, type FlowSpec, type Node, type Program } from "./spec.ts";
import { perform, plain } from "./task-program.ts";

/** What the bodies know beside what they are given: the same in the driver and in its workers. */
export interface Circumstances {
  readonly spec: FlowSpec;
  /** Which flow of this process it is: named buckets are shared by all of them, and carry it. */
  readonly id: number;
  /** Where calls are noted: see `Calls`. */
  readonly folder: string;
  /** Which run of the flow it is, from 1. */
  readonly run: number;
}

/** The variable that names a worker's flow, as JSON. */
export const flowVariable = "ORACLE_FLOW";

type NodeOf<K extends Node["kind"]> = Extract<Node, { kind: K }>;

/** Built when it is made; `run` may be raised later. */
export class RandomFlow {
  readonly flow: Flow;
  readonly calls: Calls;
  run: number;
  /** Refs by id, as later nodes use them. */
  readonly refs = new Map<string, Holds<unknown>>();
  readonly #bucket: string;

  constructor({ spec, id, folder, run }: Circumstances) {
    this.run = run;
    this.calls = new Calls(folder);
    this.#bucket = `-${id}`;
    this.flow = new Flow("oracle", { source: import.meta.url }, () => this.#nodes(spec.nodes));
    if (spec.referenceTasks !== undefined) this.flow.setReferenceTasks(spec.referenceTasks.map((task) => this.#ref(task)));
  }

  #nodes(nodes: readonly Node[]): void {
    for (const node of nodes) this.#node(node);
  }

  #node(node: Node): void {
    const ref = this.#refOfNode(node);
    if (ref !== undefined) this.refs.set(node.id, ref);
  }

  /** Adds a node to the flow; gives its ref where it has one. */
  #refOfNode(node: Node): Holds<unknown> | undefined {
    switch (node.kind) {
      case "task":
        return this.#task(node);
      case "parameter":
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
      this.refs.set(node.id, resource);
      this.#nodes(node.body);
      return resource;
    });
  }

  #applyMap(node: NodeOf<"applyMap">): void {
    const inside = (...elements: readonly Holds<unknown>[]): Record<string, Holds<unknown>> => {
      for (const [position, element] of elements.entries()) this.refs.set(`${node.id}.${position}`, element);
      this.#nodes(node.body);
      const ids = [...everyNode(node.body)].map(({ id }) => id);
      return Object.fromEntries(ids.flatMap((id) => (this.refs.has(id) ? [[id, this.#ref(id)]] : [])));
    };
    const outside = applyMap(inside, ...node.args.map((arg) => this.#argument(arg)));
    for (const [id, ref] of Object.entries(outside)) this.refs.set(id, ref);
  }

  #body(id: string, program: Program): Body {
    return (...inputs) => {
      const mapIndex = context.mapIndex ?? null;
      const [attempt, loop] = [context.taskRunCount, context.taskLoopCount];
      const taskRun = mapIndex === null ? context.taskSlug : `${context.taskSlug}[${mapIndex}]`;
      const call = { task: id, inputs: inputs.map(plain), mapIndex, attempt, loop, loopResult: plain(context.taskLoopResult), run: this.run };
      const timesCalled = this.calls.note(this.run, taskRun, [attempt, loop]);
      return perform(program, { ...call, call: timesCalled }, (name, message, details) => signals[name](message, details));
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
    const ref = this.refs.get(id);
    if (ref === undefined) throw new Error(`No ref ${id}`);
    return ref;
  }

  #branch(id: string | undefined): Holds<unknown> | undefined {
    return id === undefined ? undefined : this.#ref(id);
  }
}

function partOf(ref: Holds<unknown>, key: string | number): Holds<unknown> {
  if (!("at" in ref) || typeof ref.at !== "function") throw new Error("Not a ref");
  return ref.at(key);
}

const given = process.env[flowVariable];

/** The flow that this process or thread was started for. */
export const workersFlow = given === undefined ? undefined : new RandomFlow(JSON.parse(given) as Circumstances);
