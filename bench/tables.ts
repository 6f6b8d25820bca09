/** The result of a bench run as two Markdown tables: costs beside those of the peers, and goals. */
import type { Goal } from "./goals.ts";
import type { Measurement } from "./measurement.ts";

/** Three significant figures, with thousands marked. */
export function figure(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map((_, column) => (column === 0 ? "---" : "---:"))), ...rows.map(row)].join("\n");
}

/** Each measurement, with its cost a task over that of the first contestant in the same case at the nearest width. */
export function costTable(measurements: readonly Measurement[], ours: string): string {
  const rows = measurements.map((m) => {
    const base = measurements
      .filter((other) => other.contestant === ours && other.case === m.case)
      .toSorted((a, b) => Math.abs(Math.log(a.tasks / m.tasks)) - Math.abs(Math.log(b.tasks / m.tasks)))[0];
    const times = base === undefined || m.contestant === ours ? "" : `${figure(m.microsecondsATask / base.microsecondsATask)} ×`;
    return [m.case, m.tasks.toLocaleString("en"), m.contestant, figure(m.microsecondsATask), times, figure(m.peakMegabytes)];
  });
  return table(["case", "tasks", "who", "µs a task", `over ${ours}`, "peak MB"], rows);
}

export function goalTable(goals: readonly Goal[], measurements: readonly Measurement[]): string {
  const rows = goals.flatMap((goal) => {
    const value = goal.figure(measurements);
    if (value === undefined || Number.isNaN(value)) return [];
    const reached = value <= (goal.atMost ?? Number.POSITIVE_INFINITY) && value >= (goal.atLeast ?? 0);
    const wanted = goal.atMost === undefined ? `≥ ${goal.atLeast?.toLocaleString("en")}` : `≤ ${goal.atMost.toLocaleString("en")}`;
    return [[goal.text, `${wanted} ${goal.unit}`, `${figure(value)} ${goal.unit}`, reached ? "reached" : "missed"]];
  });
  return table(["goal", "wanted", "measured", ""], rows);
}
