import { familyPaint, type Paint } from "../../states/state-colours.ts";
import { type Card, lineHeight, noteSize, stackDepth, titleSize } from "./cards.ts";
import { type Layout, labelSize, type PlacedCard, type PlacedLine, type Point } from "./layout.ts";

/*
 * Colours stand on the shapes themselves, so that every viewer and every page shows them; a style sheet in the file replaces them
 * where the reader's scheme is dark.
 */

interface Palette {
  readonly ground: string;
  readonly panel: string;
  readonly border: string;
  readonly text: string;
  readonly dim: string;
  readonly accent: string;
}

const light: Palette = { ground: "#ffffff", panel: "#f4f6f8", border: "#767f8c", text: "#1a1f26", dim: "#5b6572", accent: "#0b62c4" };
const dark: Palette = { ground: "#12161b", panel: "#1a2027", border: "#6f7b89", text: "#e7ecf2", dim: "#9aa6b4", accent: "#6ab0ff" };

const margin = 20;
const font = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/** The picture as text. */
export function svgOf(name: string, { width, height, cards, lines }: Layout): string {
  const [w, h] = [Math.ceil(width) + 2 * margin, Math.ceil(height) + 2 * margin];
  const title = `Flow ${name}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" aria-label="${escaped(title)}" font-family="${font}">`,
    `<title>${escaped(title)}</title>`,
    `<style>${darkStyle()}</style>`,
    `<rect class="ground" width="${w}" height="${h}" fill="${light.ground}"/>`,
    `<g transform="translate(${margin} ${margin})">`,
    ...lines.map(drawLine),
    ...cards.map(drawCard),
    "</g>",
    "</svg>\n",
  ].join("\n");
}

function darkStyle(): string {
  const { ground, panel, border, text, dim, accent } = dark;
  const families = Object.entries(familyPaint).map(
    ([family, paint]) => `.${family} .box{fill:${paint.dark.fill};stroke:${paint.dark.fill}}.${family} text{fill:${paint.dark.text}}`,
  );
  const rules = [
    `.ground{fill:${ground}}`,
    `.card .box{fill:${panel};stroke:${border}}`,
    `.card text{fill:${text}}`,
    `.parameter .box{stroke:${accent}}.parameter text{fill:${accent}}`,
    `.line path{stroke:${border}}.line .head{fill:${border}}.order .head{fill:none;stroke:${border}}`,
    `.line text{fill:${dim};stroke:${ground}}`,
    ...families,
  ];
  return `@media (prefers-color-scheme:dark){${rules.join("")}}`;
}

function drawCard({ card, x, y }: PlacedCard): string {
  const paint = paintOf(card);
  const stack = card.look === "mapped" ? stackDepth : 0;
  const box = { left: x - card.width / 2, top: y - card.height / 2, width: card.width - stack, height: card.height - stack };
  const middle = box.left + box.width / 2;
  const first = box.top + (box.height - lineHeight * card.notes.length) / 2;
  const row = (i: number): string => `x="${round(middle)}" y="${round(first + lineHeight * i + titleSize * 0.36)}"`;
  const notes = card.notes.map((note, i) => `<text ${row(i + 1)} font-size="${noteSize}" fill="${paint.text}">${escaped(note)}</text>`);
  const state = card.family === undefined ? "" : ` state ${card.family}`;
  return [
    `<g class="card ${card.look} kind-${card.node.kind}${state}" data-slug="${escaped(card.node.slug)}" text-anchor="middle">`,
    `<title>${escaped(card.tip)}</title>`,
    ...drawBoxes(card.look, box, paint),
    `<text ${row(0)} font-size="${titleSize}" font-weight="600" fill="${paint.text}">${escaped(card.title)}</text>`,
    ...notes,
    "</g>",
  ].join("");
}

interface BoxPaint extends Paint {
  readonly border: string;
}

function paintOf({ family, look }: Card): BoxPaint {
  if (family !== undefined) return { ...familyPaint[family].light, border: familyPaint[family].light.fill };
  if (look === "parameter") return { fill: light.ground, text: light.accent, border: light.accent };
  return { fill: light.panel, text: light.text, border: light.border };
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A mapped task is a stack of boxes: those behind look out by a little. */
function drawBoxes(look: Card["look"], { left, top, width, height }: Box, { fill, border }: BoxPaint): readonly string[] {
  const corner = { parameter: height / 2, mapped: 2, task: 8 }[look];
  const drawBox = (shift: number, opacity: number): string =>
    [
      `<rect class="box" x="${round(left + shift)}" y="${round(top + shift)}" width="${width}" height="${height}" rx="${corner}"`,
      ` fill="${fill}" stroke="${border}"${opacity < 1 ? ` opacity="${opacity}"` : ""}/>`,
    ].join("");
  return look === "mapped" ? [drawBox(stackDepth, 0.45), drawBox(stackDepth / 2, 0.7), drawBox(0, 1)] : [drawBox(0, 1)];
}

const dashes = { data: "", mapped: ' stroke-dasharray="6 4"', order: ' stroke-dasharray="1 4" stroke-linecap="round"' } as const;

function drawLine({ line, points, tip, label }: PlacedLine): string {
  const [start, ...curve] = points;
  // Graphviz leaves room for an arrow of its own: the line goes on up to ours.
  const path = start === undefined ? "" : `M${at(start)}${curve.length === 0 ? "" : `C${curve.map(at).join(" ")}`}L${at(toward(points.at(-1) ?? tip, tip))}`;
  const text =
    label === undefined
      ? ""
      : `<text x="${round(label.x)}" y="${round(label.y + labelSize * 0.36)}" font-size="${labelSize}" text-anchor="middle" fill="${light.dim}" stroke="${light.ground}" stroke-width="3" stroke-linejoin="round" paint-order="stroke">${escaped(line.label)}</text>`;
  return [
    `<g class="line ${line.look}"><title>${escaped(line.tip)}</title>`,
    `<path d="${path}" fill="none" stroke="${light.border}"${line.look === "order" ? ' stroke-width="1.4"' : ""}${dashes[line.look]}/>`,
    drawHead(points.at(-1) ?? tip, tip, line.look === "order"),
    text,
    "</g>",
  ].join("");
}

const headLength = 7;

/** The point where an arrow's head begins. */
function toward(from: Point, tip: Point): Point {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const share = Math.max(0, length - headLength + 1) / length;
  return { x: from.x + (tip.x - from.x) * share, y: from.y + (tip.y - from.y) * share };
}

/** A filled triangle for data, an open one for order alone. */
function drawHead(from: Point, tip: Point, isOpen: boolean): string {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const [dx, dy] = [(tip.x - from.x) / length, (tip.y - from.y) / length];
  const side = (sign: number): string => at({ x: tip.x - headLength * dx + sign * 3 * dy, y: tip.y - headLength * dy - sign * 3 * dx });
  if (isOpen) return `<path class="head" d="M${side(1)}L${at(tip)}L${side(-1)}" fill="none" stroke="${light.border}"/>`;
  return `<path class="head" d="M${side(1)}L${at(tip)}L${side(-1)}Z" fill="${light.border}"/>`;
}

const at = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;
const round = (n: number): number => Math.round(n * 10) / 10;

/** Control characters and two others are no part of XML, not even escaped. */
function escaped(text: string): string {
  const printable = text.toWellFormed().replace(/[^\P{Cc}\n]|[\u{fffe}\u{ffff}]/gu, "\u{fffd}");
  return printable.replace(/[&<>"\n]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;" })[sign] ?? sign);
}
