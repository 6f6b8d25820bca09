/** Runs contestants in child processes, in turn, several times over, and keeps the median of each. */
import { execFile } from "node:child_process";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { ensurePython } from "../test/oracle/python-environment.ts";
import { type Case, type Contestant, cases } from "./contestants.ts";

const run = promisify(execFile);

/** What a program prints: building the flow, running it, and the most memory that the whole process ever held. */
interface Sample {
  readonly buildSeconds: number;
  readonly runSeconds: number;
  readonly peakMegabytes: number;
}

export interface Measurement {
  readonly contestant: string;
  readonly case: Case;
  readonly tasks: number;
  /** Medians. Building and running count together: it is what a user waits for. */
  readonly seconds: number;
  readonly microsecondsATask: number;
  readonly peakMegabytes: number;
}

export interface Plan {
  readonly contestants: readonly Contestant[];
  /** Only cases whose name holds this text. */
  readonly only: string;
  /** The widest that is measured. */
  readonly widest: number;
  readonly repetitions: number;
}

interface Job {
  readonly contestant: Contestant;
  readonly case: Case;
  readonly tasks: number;
  readonly samples: Sample[];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted[middle - 1];
  if (upper === undefined) throw new Error("The median of nothing was asked for.");
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}

/** Measures everything in the plan. Repetitions are interleaved, so that a busy minute hurts everybody alike. */
export async function measure(plan: Plan, progress: (text: string) => void): Promise<readonly Measurement[]> {
  const jobs = jobsOf(plan);
  for (let repetition = 1; repetition <= plan.repetitions; repetition += 1) {
    for (const job of jobs) {
      progress(`${repetition}/${plan.repetitions}  ${job.contestant.name}: ${job.case}, ${job.tasks.toLocaleString("en")}`);
      job.samples.push(await sample(job));
    }
  }
  return jobs.map(measurementOf);
}

function jobsOf({ contestants, only, widest }: Plan): readonly Job[] {
  return cases
    .filter((name) => name.includes(only))
    .flatMap((name) =>
      contestants.flatMap((contestant) =>
        (contestant.widths[name] ?? []).filter((tasks) => tasks <= widest).map((tasks): Job => ({ contestant, case: name, tasks, samples: [] })),
      ),
    );
}

async function sample({ contestant, case: caseName, tasks }: Job): Promise<Sample> {
  const [program, ...args] = contestant.program;
  const command = await commandOf(program, contestant.python);
  const { stdout } = await run(command.file, [...command.args, ...args, caseName, String(tasks)]);
  const line = stdout.trim().split("\n").at(-1) ?? "";
  return JSON.parse(line) as Sample;
}

interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

async function commandOf(program: string, python: Contestant["python"]): Promise<Command> {
  // -B: no __pycache__ beside the sources.
  if (python !== undefined) return { file: await ensurePython(python), args: ["-B", program] };
  // Compiled first: when Node strips types itself, that takes 17 MB, which are not the engine's.
  const outfile = fileURLToPath(new URL(`../out/bench/${basename(program, ".ts")}.mjs`, import.meta.url));
  await build({ entryPoints: [program], outfile, format: "esm", platform: "node" });
  return { file: process.execPath, args: [outfile] };
}

function measurementOf({ contestant, case: caseName, tasks, samples }: Job): Measurement {
  const seconds = median(samples.map((s) => s.buildSeconds + s.runSeconds));
  return {
    contestant: contestant.name,
    case: caseName,
    tasks,
    seconds,
    microsecondsATask: (seconds / tasks) * 1e6,
    peakMegabytes: median(samples.map((s) => s.peakMegabytes)),
  };
}
