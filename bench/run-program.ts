/** Runs the programs of programs/: each does what an order says, and prints what came out as its last line. */
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { ensurePython } from "../test/oracle/python-environment.ts";
import type { Order } from "./cases.ts";
import type { Sample } from "./contestants/contestant.ts";

const run = promisify(execFile);
const programs = new URL("programs/", import.meta.url);
const compiled = new URL("../out/bench/", import.meta.url);

/** No program takes longer. */
const timeout = 15 * 60 * 1000;

type Measure = (order: Order) => Promise<Sample>;

/** A program in TypeScript, told through the environment who is measured on what: its workers load the same file and see that, too. */
export function nodeProgram(file: string, who: string): Measure {
  return async (order) => {
    await compile();
    const env = { ...process.env, BENCH_WHO: who, BENCH_ORDER: JSON.stringify(order) };
    return await sample(process.execPath, [fileURLToPath(new URL(`${basename(file, ".ts")}.mjs`, compiled))], env);
  };
}

/** A program in Python, in the environment of that name. */
export function pythonProgram(environment: "oracle" | "bench", file: string, who: string): Measure {
  // -B: no __pycache__ beside the sources.
  return async (order) =>
    await sample(await ensurePython(environment), ["-B", fileURLToPath(new URL(file, programs)), who, JSON.stringify(order)], process.env);
}

async function sample(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Sample> {
  const { stdout } = await run(file, args, { env, timeout });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Sample;
}

let compilation: Promise<void> | undefined;

/** Compiled first, once: when Node strips types itself, that takes 17 MB, which are not the engine's. */
function compile(): Promise<void> {
  compilation ??= (async () => {
    await mkdir(compiled, { recursive: true });
    await build({
      entryPoints: [fileURLToPath(new URL("*.ts", programs))],
      outdir: fileURLToPath(compiled),
      outExtension: { ".js": ".mjs" },
      bundle: true,
      packages: "external",
      // Without the repository's own paths `headrace` is the built package, as users have it.
      tsconfigRaw: {},
      format: "esm",
      platform: "node",
    });
  })();
  return compilation;
}
