/** The main job, `./go`: the flights example on every executor of this machine, how long each took, and whether all give the same bytes. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

const executors = ["local", "threads", "processes"] as const;
const files = ["delays.csv", "delays.svg"] as const;
const out = "out/flights";
const folderOf = (executor: string): string => join(out, executor);
const cores = availableParallelism();

/** Runs the example as a user would, and gives the seconds it took; ends with its exit code where it failed. */
async function run(executor: string): Promise<number> {
  const args = ["dist/cli/main.js", "run", "-p", "examples/flights/flow.ts", "--executor", executor, "--param", `folder=${folderOf(executor)}`];
  const begun = performance.now();
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  // A Ctrl-C reaches the run itself, which says how it ended.
  const wait = (): void => undefined;
  process.on("SIGINT", wait);
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (exitCode, signal) => resolve(exitCode ?? (signal === "SIGINT" ? 130 : 1)));
  });
  process.off("SIGINT", wait);
  if (code !== 0) process.exit(code);
  return (performance.now() - begun) / 1000;
}

const seconds = new Map<string, number>();
for (const executor of executors) {
  seconds.set(executor, await run(executor));
  console.log();
}

const contents = (executor: string): Buffer => Buffer.concat(files.map((file) => readFileSync(join(folderOf(executor), file))));
const expected = contents("local");
const differing = executors.filter((executor) => !contents(executor).equals(expected));

console.log("The first lines of the result");
console.log(
  readFileSync(join(folderOf("local"), "delays.csv"), "utf8")
    .split("\n")
    .slice(0, 6)
    .join("\n"),
);

const local = seconds.get("local") ?? 0;
console.log("\nexecutor    seconds   faster   parallel");
for (const [executor, took] of seconds) {
  const factor = local / took;
  // Amdahl's law, solved for the part of the work that went side by side.
  const share = Math.max(0, Math.min(1, (1 - 1 / factor) / (1 - 1 / cores)));
  const rest = executor === "local" ? "" : `${factor.toFixed(2).padStart(8)}x${`${(100 * share).toFixed(0)} %`.padStart(10)}`;
  console.log(`${executor.padEnd(12)}${took.toFixed(1).padStart(7)}${rest}`);
}
console.log("parallel: the share of the work that ran side by side, by Amdahl's law");
console.log(`\nTable  ${join(folderOf("local"), files[0])}\nChart  ${join(folderOf("local"), files[1])}`);
if (differing.length > 0) {
  console.error(`\n✗ ${differing.join(" and ")} gave other bytes than local.`);
  process.exit(1);
}
console.log(`The files of all ${executors.length} executors are the same, byte for byte.`);
