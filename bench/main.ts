/**
 * `./go bench [--only TEXT] [--widest N] [--repeat N] [--write]`: measures headrace beside its peers, in one sitting.
 * `--write` puts the tables into README.md.
 */
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { contestants } from "./contestants.ts";
import { goals } from "./goals.ts";
import { measure } from "./measurement.ts";
import { costTable, goalTable } from "./tables.ts";

const readme = new URL("README.md", import.meta.url);
const mark = "<!-- Everything below is written by `./go bench --write`. -->";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    widest: { type: "string", default: "Infinity" },
    repeat: { type: "string", default: "3" },
    write: { type: "boolean", default: false },
  },
});

const plan = { contestants, only: values.only, widest: Number(values.widest), repetitions: Number(values.repeat) };
const measurements = await measure(plan, (text) => console.error(text));
const conditions = `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), median of ${plan.repetitions}.`;
const report = [conditions, costTable(measurements, "headrace local"), goalTable(goals, measurements)].join("\n\n");
console.log(report);

if (values.write) {
  const text = await readFile(readme, "utf8");
  await writeFile(readme, `${text.slice(0, text.indexOf(mark))}${mark}\n\n${report}\n`);
}
