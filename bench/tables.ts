/** The outcome of the bench as Markdown: costs beside those of the peers, a table for each group of cases, and goals. */
import { type Case, caseNamed, cases } from "./cases.ts";
import { type Goal, isMet } from "./goals.ts";
import type { Measurement } from "./measurement.ts";

/** Three digits that count, two below one, with thousands marked. */
export function rounded(value: number): string {
  const size = Math.abs(value);
  if (size < 0.1) return value.toLocaleString("en", { maximumSignificantDigits: 2 });
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** `numbers` says which columns are set to the right. */
function table(head: readonly string[], numbers: readonly number[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map((_, column) => (numbers.includes(column) ? "---:" : "---"))), ...rows.map(row)].join("\n");
}

/** A table for each group of cases, under a heading and what the cases are. */
export function costTables(all: readonly Measurement[]): string {
  return [...new Set(cases.map(({ group }) => group))].flatMap((group) => costsOf(group, all)).join("\n\n");
}

function costsOf(group: string, all: readonly Measurement[]): readonly string[] {
  const inGroup: readonly Case[] = cases.filter((one) => one.group === group && all.some((m) => m.case === one.name));
  if (inGroup.length === 0) return [];
  const flows = inGroup.map(({ name, flow }) => `- **${name}**: ${flow}.`).join("\n");
  const rows = inGroup.flatMap(({ name }) => all.filter((m) => m.case === name)).map((m) => costRow(m, all));
  return [`### ${group}`, flows, table(["case", "tasks", "who", "measured", "over headrace", "peak MB"], [1, 3, 4, 5], rows)];
}

function costRow(measurement: Measurement, all: readonly Measurement[]): readonly string[] {
  const { case: name, tasks, who, figure, peakMegabytes } = measurement;
  const times = timesHeadrace(measurement, all);
  return [
    name,
    tasks.toLocaleString("en"),
    who,
    `${rounded(figure)} ${caseNamed(name).figure.unit}`,
    times === undefined ? "" : `${rounded(times)} ×`,
    peakMegabytes === undefined ? "" : rounded(peakMegabytes),
  ];
}

/**
 * How many times the figure of headrace's counterpart it is, in the same case at the nearest number of tasks. Undefined for that itself,
 * where it was not measured, and where more is better.
 */
export function timesHeadrace(measurement: Measurement, all: readonly Measurement[]): number | undefined {
  const { who, against, case: name, tasks, figure } = measurement;
  if (who === against || caseNamed(name).figure.better === "more") return undefined;
  const distance = (other: Measurement): number => Math.abs(Math.log(other.tasks / tasks));
  const [nearest] = all.filter((other) => other.who === against && other.case === name).toSorted((a, b) => distance(a) - distance(b));
  return nearest === undefined ? undefined : figure / nearest.figure;
}

/** Which goals were met. */
export function goalTable(goals: readonly Goal[], all: readonly Measurement[]): string {
  const rows = goals.flatMap((goal) => {
    const value = goal.value(all);
    if (value === undefined) return [];
    const { who, text, unit, atMost, atLeast } = goal;
    const wanted = atMost === undefined ? `≥ ${atLeast?.toLocaleString("en")}` : `≤ ${atMost.toLocaleString("en")}`;
    return [[who, text, `${wanted} ${unit}`, `${rounded(value)} ${unit}`, isMet(goal, value) ? "met" : "**not met**"]];
  });
  return table(["who", "what", "wanted", "measured", "goal"], [2, 3], rows);
}
