/** `./go bench`: measures headrace beside its peers, in one sitting. */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { conditions } from "./conditions.ts";
import { contestants } from "./contestants/index.ts";
import { goals } from "./goals.ts";
import { measure } from "./measurement.ts";
import { costTables, goalTable } from "./tables.ts";

const readme = new URL("README.md", import.meta.url);
const mark = "<!-- Everything below is written by `./go bench --write`. -->";

const usage = `./go bench [options]
  --only TEXT   only cases whose name holds the text
  --who TEXT    only contestants whose name holds the text
  --widest N    no more tasks than this
  --repeat N    how many times (3)
  --write       put the tables into bench/README.md; measures everything`;

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    who: { type: "string", default: "" },
    widest: { type: "string", default: "Infinity" },
    repeat: { type: "string", default: "3" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(usage);
else if (values.write && (values.only !== "" || values.who !== "" || values.widest !== "Infinity")) {
  console.error("--write puts all tables into the README, so it goes with none of --only, --who and --widest.");
  process.exitCode = 2;
} else await bench();

async function bench(): Promise<void> {
  const repetitions = Number(values.repeat);
  const circumstances = await conditions(repetitions);
  const { only, who } = values;
  const plan = { contestants, only, who, widest: Number(values.widest), repetitions, clock: () => performance.now() };
  const { measurements, failures } = await measure(plan, (text) => console.error(text));
  const report = ["## The last table", circumstances, "### Goals", goalTable(goals, measurements), costTables(measurements)].join("\n\n");
  console.log(report);
  if (failures.length > 0) {
    console.error(["Failed, so that nothing is written:", ...failures].join("\n"));
    process.exitCode = 1;
  } else if (values.write) await writeReport(report);
}

async function writeReport(report: string): Promise<void> {
  const text = await readFile(readme, "utf8");
  await writeFile(readme, `${text.slice(0, text.indexOf(mark))}${mark}\n\n${report}\n`);
}
