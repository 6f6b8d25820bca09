import { hash } from "node:crypto";
import type { Difference } from "../errors/worker-loading.ts";
import { isPlainData } from "../util/plain-data.ts";
import type { FlowParts } from "./flow-parts.ts";
import type { Edge, FlowGraph, TaskNode, Template } from "./graph.ts";
import { formatPath } from "./ref.ts";
import { liveSettings } from "./sent-settings.ts";

/*
 * What two copies of a flow must have in common, so that a worker's copy can run what the driver's copy plans: the tasks, how they hang
 * together, and where functions and other live things are that only the worker's own copy has. Data is no part of it: constants and
 * options that are data are sent to the worker, which uses them in place of its own.
 */

/** One task as its flow's structure has it. All of it is text, to be compared and shown. */
export interface TaskStructure {
  readonly slug: string;
  readonly name: string;
  readonly kind: string;
  readonly mapped: boolean;
  /** What each argument is made of: `month`, `each of list-1`, `{ rows: fetch-1, unit: data }`. */
  readonly arguments: readonly string[];
  /** What its number of children depends on besides. */
  readonly lists: readonly string[];
  /** What it waits for without taking data. */
  readonly after: readonly string[];
  /** Options that are no data, such as functions, by name; the function itself is `fn`. */
  readonly live: Readonly<Record<string, string>>;
}

export interface FlowStructure {
  /** Whether the flow has a place for results. */
  readonly result: string;
  readonly tasks: readonly TaskStructure[];
}

/**
 * The structure of a flow. Two copies made by the same code have the same, in any process. Where its place for results is sent along, as
 * data, what place a copy has itself does not count.
 */
export function structureOf({ graph, result }: FlowParts, isPlaceSent: boolean): FlowStructure {
  return { result: isPlaceSent ? "sent" : describeLive(result), tasks: graph.nodes.map((node) => structureOfTask(node, graph)) };
}

/** SHA-256, in hex. */
export function structureHash(structure: FlowStructure): string {
  return hash("sha256", JSON.stringify(structure));
}

function structureOfTask(node: TaskNode, graph: FlowGraph): TaskStructure {
  const { slug, name, kind, mapped, args, mapsOver } = node;
  const order = graph.upstreamOf(node).filter((edge) => edge.key === undefined);
  return {
    slug,
    name,
    kind,
    mapped,
    arguments: args.map(({ mode, template }) => (mode === "each" ? `each of ${describe(template)}` : describe(template))),
    lists: mapsOver.map(describe),
    after: order.map(describeOrder),
    live: liveParts(node),
  };
}

const describeOrder = ({ upstream, mode }: Edge): string => (mode === "whole" ? upstream.slug : `${mode} of ${upstream.slug}`);

function liveParts({ fn, settings }: TaskNode): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries({ fn, ...liveSettings(settings) }).map(([name, value]) => [name, describeLive(value)]));
}

/** By kind only: names of classes and functions may change on the way through a compiler. */
function describeLive(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "nothing" : `a list of ${value.length}`;
  return typeof value === "function" ? "a function" : "an object";
}

function describe(template: Template): string {
  switch (template.kind) {
    case "value":
      return isPlainData(template.value) ? "data" : describeLive(template.value);
    case "ref":
      return template.node.slug + formatPath(template.path);
    case "flatten":
      return `flatten(${describe(template.of)})${formatPath(template.path)}`;
    case "element":
      return `an element of (${describe(template.of)})${formatPath(template.path)}`;
    case "branch":
      return `the branch ${describe(template.of)}`;
    case "list":
      return `[${template.items.map(describe).join(", ")}]`;
    case "record":
      return `{ ${template.entries.map(([key, part]) => `${JSON.stringify(key)}: ${describe(part)}`).join(", ")} }`;
  }
}

/** The first difference in order of calls, undefined where there is none. */
export function firstDifference(here: FlowStructure, there: FlowStructure): Difference | undefined {
  for (let i = 0; i < Math.max(here.tasks.length, there.tasks.length); i++) {
    const difference = taskDifference(here.tasks[i], there.tasks[i]);
    if (difference !== undefined) return difference;
  }
  if (here.result === there.result) return undefined;
  return { slug: undefined, what: "the place for results", here: here.result, there: there.result };
}

function taskDifference(here: TaskStructure | undefined, there: TaskStructure | undefined): Difference | undefined {
  if (here === undefined || there === undefined || here.slug !== there.slug) {
    return { slug: here?.slug ?? there?.slug, what: undefined, here: here?.slug, there: there?.slug };
  }
  const mine = aspectsOf(here);
  const theirs = aspectsOf(there);
  const what = [...mine.keys(), ...theirs.keys()].find((name) => mine.get(name) !== theirs.get(name));
  return what === undefined ? undefined : { slug: here.slug, what, here: mine.get(what), there: theirs.get(what) };
}

function aspectsOf({ name, kind, mapped, arguments: args, lists, after, live }: TaskStructure): ReadonlyMap<string, string> {
  return new Map([
    ["the name", name],
    ["the kind", kind],
    ["the mapping", mapped ? "one task run an element" : "one task run"],
    ...args.map((text, i): [string, string] => [`argument ${i + 1}`, text]),
    ...lists.map((text, i): [string, string] => [`the ${i + 1}. list of the map`, text]),
    ...after.map((text, i): [string, string] => [`the ${i + 1}. task upstream`, text]),
    ...Object.entries(live).map(([option, text]): [string, string] => [option === "fn" ? "the function" : `the option ${option}`, text]),
  ]);
}
