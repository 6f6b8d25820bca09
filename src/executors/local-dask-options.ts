import { availableParallelism } from "node:os";
import { invalidExecutorOption, unknownExecutorOption, unknownScheduler } from "../errors/workers.ts";
import { callPlace } from "../util/call-site.ts";
import { closestName } from "../util/closest-name.ts";
import { type MemorySize, parseMemorySize } from "../util/memory-size.ts";

/** The schedulers, each with the other names that Dask knows it by. */
const schedulers = {
  threads: ["threads", "threading"],
  processes: ["processes", "multiprocessing"],
  synchronous: ["synchronous", "sync", "single-threaded"],
} as const;

/** With less Node itself does not come up, and some of its ways to say so end the whole process. */
const leastMemory = 32_000_000;

export type Scheduler = keyof typeof schedulers;

/** Dask's names for the schedulers, in upper or lower case. */
export type SchedulerName = (typeof schedulers)[Scheduler][number];

/** How many workers a LocalDaskExecutor has, of which kind, and what they may use. Each may be left out. */
export interface LocalDaskExecutorOptions {
  /**
   * Where task runs run: on "threads" of this process (the default), on "processes" of their own, or "synchronous", one after the other in
   * this thread, as LocalExecutor does.
   */
  readonly scheduler?: SchedulerName | Uppercase<SchedulerName> | undefined;
  /** How many workers there are at most. They are started when there is work for them. Default: as many as this process may use cores. */
  readonly numWorkers?: number | undefined;
  /**
   * How many task runs a worker may have under way at once. More than 1 helps tasks that wait, for the network or a timer; those that
   * compute still run one after the other. Where one of them costs its worker its life, the others are started again. Default 1.
   */
  readonly tasksPerWorker?: number | undefined;
  /**
   * The memory that one worker may use, in bytes or as a text such as "1GB". A process is ended when it and its children together use
   * more. Of a thread only V8's heap counts: what lies in Buffers and other memory outside of it does not. Default: no limit for
   * processes, Node's own for threads.
   */
  readonly memoryLimit?: MemorySize | undefined;
  /** Variables for the workers, beside those of this process; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Flags for the workers' Node, in place of this process's own. What loads code, debugs or tests is left out either way. */
  readonly execArgv?: readonly string[] | undefined;
  /** How often a task run that was lost with its worker is started again, apart from `maxRetries`. Then it is Crashed. Default 3. */
  readonly lostRetries?: number | undefined;
  /** A worker is replaced after so many task runs, for tasks that leak. Default: never. */
  readonly maxTasksPerWorker?: number | undefined;
}

/** The same, checked and with every default. */
export interface LocalDaskSettings {
  readonly scheduler: Scheduler;
  readonly numWorkers: number;
  readonly tasksPerWorker: number;
  readonly lostRetries: number;
  readonly maxTasksPerWorker: number;
  readonly memoryLimit: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>> | undefined;
  readonly execArgv: readonly string[] | undefined;
}

/** Throws E362 for a scheduler that there is not, E363 for another option that cannot be, E364 for one that there is not. */
export function checkLocalDaskOptions(options: LocalDaskExecutorOptions): LocalDaskSettings {
  checkNames(options);
  const { scheduler = "threads", numWorkers, tasksPerWorker, memoryLimit, env, execArgv, lostRetries, maxTasksPerWorker } = options;
  return {
    scheduler: schedulerNamed(scheduler),
    numWorkers: whole("numWorkers", numWorkers ?? availableParallelism(), 1),
    tasksPerWorker: whole("tasksPerWorker", tasksPerWorker ?? 1, 1),
    lostRetries: whole("lostRetries", lostRetries ?? 3, 0),
    maxTasksPerWorker: maxTasksPerWorker === undefined ? Number.POSITIVE_INFINITY : whole("maxTasksPerWorker", maxTasksPerWorker, 1),
    memoryLimit: memoryLimit === undefined ? undefined : memory(memoryLimit),
    env: env === undefined ? undefined : variables(env),
    execArgv: execArgv === undefined ? undefined : flags(execArgv),
  };
}

const optionNames: Readonly<Record<keyof LocalDaskExecutorOptions, true>> = {
  scheduler: true,
  numWorkers: true,
  tasksPerWorker: true,
  memoryLimit: true,
  env: true,
  execArgv: true,
  lostRetries: true,
  maxTasksPerWorker: true,
};

function checkNames(options: unknown): void {
  if (typeof options !== "object" || options === null) throw wrong("options", options, 'a record such as { scheduler: "threads" }');
  const known = Object.keys(optionNames);
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) throw unknownExecutorOption({ option, known, meant: closestName(option, known) }, { place: callPlace() });
  }
}

const wrong = (option: string, given: unknown, wanted: string): Error => invalidExecutorOption({ option, given, wanted }, { place: callPlace() });

function schedulerNamed(given: unknown): Scheduler {
  const asked = typeof given === "string" ? given.toLowerCase() : undefined;
  for (const scheduler of ["threads", "processes", "synchronous"] as const) {
    if (schedulers[scheduler].some((name) => name === asked)) return scheduler;
  }
  const known = Object.values(schedulers).flat();
  const meant = asked === undefined ? undefined : closestName(asked, known);
  throw unknownScheduler({ given, known, meant }, { place: callPlace() });
}

function whole(option: string, given: unknown, least: number): number {
  if (typeof given === "number" && Number.isSafeInteger(given) && given >= least) return given;
  throw wrong(option, given, `a whole number from ${least} on`);
}

function memory(given: unknown): number {
  const bytes = parseMemorySize(given);
  if (bytes !== undefined && bytes >= leastMemory) return bytes;
  throw wrong("memoryLimit", given, 'a number of bytes or a text such as "1GB", at least "32MB"');
}

function variables(given: unknown): Readonly<Record<string, string | undefined>> {
  const isRecord = typeof given === "object" && given !== null && !Array.isArray(given);
  if (isRecord && Object.values(given).every((value) => value === undefined || typeof value === "string")) return { ...process.env, ...given };
  throw wrong("env", given, "an object of texts");
}

function flags(given: unknown): readonly string[] {
  if (Array.isArray(given) && given.every((flag) => typeof flag === "string")) return [...given];
  throw wrong("execArgv", given, "a list of texts");
}
