/**
 * How late do flights arrive? Three million of them, by hour of departure and by distance.
 *
 *   plan ─▶ count (one run a partition of the file) ─▶ group ─▶ estimate (one run a group) ─┬─▶ write-csv
 *                                                                                          └─▶ draw-chart
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Flow, parameter, task, unmapped } from "headrace";
import { drawDelays } from "./chart.ts";
import { countDelays, groupDelays } from "./delays.ts";
import { flights3m, planPartitions } from "./flights-file.ts";
import { type DelayStatistics, estimateDelays, toCsv } from "./statistics.ts";

const plan = task("plan", planPartitions);
const count = task("count", countDelays);
const group = task("group", groupDelays);
const estimate = task("estimate", estimateDelays);

const writeCsv = task("write-csv", (table: DelayStatistics[], folder: string) => save(join(folder, "delays.csv"), toCsv(table)));
const drawChart = task("draw-chart", async (table: DelayStatistics[], folder: string) => save(join(folder, "delays.svg"), await drawDelays(table)));
const preview = task("preview", (table: DelayStatistics[]) => toCsv(table.slice(0, 5)));

export const flow = new Flow("flights", () => {
  const file = parameter("file", { default: flights3m });
  const partitions = parameter("partitions", { default: 11 });
  const resamples = parameter("resamples", { default: 2000 });
  const folder = parameter("folder", { default: "out/flights" });

  const counts = count.map(plan(file, partitions));
  const table = estimate.map(group(counts), unmapped(resamples));
  return { csv: writeCsv(table, folder), chart: drawChart(table, folder), preview: preview(table) };
});

async function save(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}
