import type { StateType } from "../../states/kinds.ts";
import { familiesByUrgency, familyOf, type StateFamily } from "../../states/state-colours.ts";
import { argumentLabel } from "../../util/argument-names.ts";
import type { Edge, FlowGraph, TaskNode } from "../graph.ts";
import { textWidth } from "./text-width.ts";

/** How a task ended, or stands. */
export interface DrawnState {
  readonly type: StateType;
  /** Of a mapped task: how many children are in each state. */
  readonly children?: Readonly<Partial<Record<StateType, number>>>;
}

/** A task as it is drawn. */
export interface Card {
  readonly node: TaskNode;
  readonly look: "task" | "mapped" | "parameter";
  readonly title: string;
  /** Smaller lines below the title. */
  readonly notes: readonly string[];
  /** Shown when the pointer rests on it, and read to who does not see it. */
  readonly tip: string;
  /** The state whose colour it has; undefined before a run. */
  readonly family: StateFamily | undefined;
  /** With all of a stack. */
  readonly width: number;
  readonly height: number;
}

/** An arrow as it is drawn. */
export interface Line {
  readonly from: TaskNode;
  readonly to: TaskNode;
  readonly look: "data" | "mapped" | "order";
  readonly label: string;
  readonly tip: string;
}

export const titleSize = 13;
export const noteSize = 11;
export const lineHeight = 15;
/** How far the boxes behind a mapped task's first one look out, to the right and below. */
export const stackDepth = 6;
const padding = { x: 16, y: 9 };
const longest = { title: 48, note: 56, label: 40 };

/** What each task of a flow says, in order of calls. */
export function cardsOf(graph: FlowGraph, states: ReadonlyMap<string, DrawnState>): readonly Card[] {
  const calls = new Map<string, number>();
  for (const { name } of graph.nodes) calls.set(name, (calls.get(name) ?? 0) + 1);
  return graph.nodes.map((node) => cardOf(node, states.get(node.slug), calls.get(node.name) === 1));
}

function cardOf(node: TaskNode, state: DrawnState | undefined, isOnlyOne: boolean): Card {
  const title = shorten(isOnlyOne ? node.name : node.slug, longest.title);
  const standing = state === undefined ? "" : describeState(state);
  const notes = [describeKind(node), standing].filter((note) => note !== "").map((note) => shorten(note, longest.note));
  const widest = Math.max(textWidth(title, titleSize) * 1.07, ...notes.map((note) => textWidth(note, noteSize)));
  const look = node.kind === "parameter" ? "parameter" : node.mapped ? "mapped" : "task";
  const stack = look === "mapped" ? stackDepth : 0;
  return {
    node,
    look,
    title,
    notes,
    tip: [node.slug, node.settings.description ?? "", standing].filter((line) => line !== "").join("\n"),
    family: state && familyFor(state),
    width: Math.ceil(Math.max(widest, 40) + 2 * padding.x) + stack,
    height: lineHeight * (1 + notes.length) + 2 * padding.y + stack,
  };
}

function describeKind(node: TaskNode): string {
  if (node.kind === "parameter") return node.parameter?.optional === false ? "parameter, required" : "parameter";
  if (!node.mapped) return "";
  const over = node.args.flatMap(({ mode }, position) => (mode === "each" ? [argumentLabel(node.argumentNames, position)] : []));
  return `for each ${over.length === 0 ? "element" : over.join(", ")}`;
}

/** A mapped task is described, and coloured, by its children. */
function describeState({ type, children }: DrawnState): string {
  if (children === undefined) return type;
  const counts = countsOf(children);
  const [first] = counts;
  if (first === undefined) return type === "Mapped" ? "no children" : type;
  return counts.length === 1 ? `${first[1]} × ${first[0]}` : counts.map(([child, count]) => `${count} ${child}`).join(", ");
}

function familyFor({ type, children = {} }: DrawnState): StateFamily {
  const families = new Set(countsOf(children).map(([child]) => familyOf[child]));
  return familiesByUrgency.find((family) => families.has(family)) ?? familyOf[type];
}

function countsOf(children: Readonly<Partial<Record<StateType, number>>>): [type: StateType, count: number][] {
  const all = Object.entries(children) as [StateType, number][];
  return all.filter(([, count]) => count > 0).sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
}

/** The arrows of a flow. Edges with the same ends and the same look are one arrow. */
export function linesOf(graph: FlowGraph): readonly Line[] {
  const groups = new Map<string, Edge[]>();
  for (const edge of graph.edges) {
    const key = [edge.upstream.id, edge.downstream.id, lookOf(edge)].join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [edge]);
    else group.push(edge);
  }
  return [...groups.values()].flatMap((group) => lineOf(group));
}

function lineOf(edges: readonly Edge[]): readonly Line[] {
  const [first] = edges;
  if (first === undefined) return [];
  const keys = edges.flatMap(({ key, flattened }) => (key === undefined ? [] : [flattened ? `${key}, flattened` : key]));
  const look = lookOf(first);
  const label = keys.length > 3 ? `${keys.slice(0, 2).join(", ")} and ${keys.length - 2} more` : keys.join(", ");
  const tip = `${first.upstream.slug} → ${first.downstream.slug}: ${look === "order" ? "order without data" : keys.join(", ")}`;
  return [{ from: first.upstream, to: first.downstream, look, label: shorten(label, longest.label), tip }];
}

function lookOf(edge: Edge): Line["look"] {
  if (edge.key === undefined) return "order";
  return edge.mode === "whole" ? "data" : "mapped";
}

const shorten = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1).toWellFormed()}…` : text);
