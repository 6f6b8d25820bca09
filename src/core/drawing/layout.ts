import type { Card, Line } from "./cards.ts";
import { textWidth } from "./text-width.ts";

/** A place in the picture, from its upper left corner, in px. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A card and where its middle lies. */
export interface PlacedCard extends Point {
  readonly card: Card;
}

/** A line, drawn as Bézier curves through its points up to the arrow's tip. */
export interface PlacedLine {
  readonly line: Line;
  readonly points: readonly Point[];
  readonly tip: Point;
  /** The middle of its label. */
  readonly label: Point | undefined;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly cards: readonly PlacedCard[];
  readonly lines: readonly PlacedLine[];
}

export const labelSize = 10.5;

/** Where everything goes: Graphviz' `dot` decides. */
export async function layOut(cards: readonly Card[], lines: readonly Line[], direction: "down" | "right"): Promise<Layout> {
  // Two megabytes of compiled C, which only drawing needs.
  const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
  const graphviz = await Graphviz.load();
  const answer: Answer = JSON.parse(graphviz.layout(question(cards, lines, direction), "json", "dot"));
  const [, , width = 0, height = 0] = numbersIn(answer.bb);
  const turn = ([x = 0, y = 0]: readonly number[]): Point => ({ x, y: height - y });
  const placed = cards.map((card, i): PlacedCard => ({ card, ...turn(numbersIn(answer.objects?.[i]?.pos ?? "")) }));
  return { width, height, cards: placed, lines: lines.map((line, i) => placeLine(line, answer.edges?.[i], turn)) };
}

/** What is read of Graphviz' JSON: texts of numbers in points, y upwards. Objects and edges come in the order in which they were given. */
interface Answer {
  readonly bb: string;
  readonly objects?: readonly { readonly pos: string }[];
  readonly edges?: readonly { readonly pos: string; readonly lp?: string }[];
}

/** Everything has its size already, so Graphviz needs no fonts. Names are numbers: no text of the user's gets there. */
function question(cards: readonly Card[], lines: readonly Line[], direction: "down" | "right"): string {
  return [
    "digraph {",
    `graph [rankdir=${direction === "right" ? "LR" : "TB"}, nodesep=0.4, ranksep=0.5, nslimit=4, mclimit=0.5]; node [shape=box, fixedsize=true, label=""];`,
    ...cards.map(({ node, look, width, height }) => `${node.id} [width=${width / 72}, height=${height / 72}${look === "parameter" ? ", shape=ellipse" : ""}];`),
    ...lines.map(({ from, to, label }) => `${from.id} -> ${to.id}${label === "" ? "" : ` [label=${spaceFor(label)}]`};`),
    "}",
  ].join("\n");
}

function spaceFor(label: string): string {
  const width = Math.ceil(textWidth(label, labelSize) + 8);
  return `<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" WIDTH="${width}" HEIGHT="14"><TR><TD></TD></TR></TABLE>>`;
}

/** An edge's `pos` is "e,tip start control control point control control point ...". */
function placeLine(line: Line, edge: { readonly pos: string; readonly lp?: string } | undefined, turn: (xy: readonly number[]) => Point): PlacedLine {
  const parts = (edge?.pos ?? "").split(" ");
  const points = parts.filter((part) => !part.startsWith("e")).map((part) => turn(numbersIn(part)));
  const tip = parts.find((part) => part.startsWith("e,"));
  return {
    line,
    points,
    tip: tip === undefined ? (points.at(-1) ?? { x: 0, y: 0 }) : turn(numbersIn(tip.slice(2))),
    label: edge?.lp === undefined ? undefined : turn(numbersIn(edge.lp)),
  };
}

const numbersIn = (text: string): readonly number[] => text.split(",").map(Number);
