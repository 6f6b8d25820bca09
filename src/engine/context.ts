import { AsyncLocalStorage } from "node:async_hooks";
import { homedir } from "node:os";
import { loadConfig } from "../config/load.ts";
import { newWarnings } from "../config/new-warnings.ts";
import type { Config } from "../config/settings.ts";
import { registry } from "../core/registry.ts";
import { contextOutsideRun } from "../errors/running.ts";
import { daysAround } from "./context-dates.ts";
import { consoleLogger } from "./log-line.ts";
import type { FlowScope, Logger, TaskScope } from "./scope.ts";

/*
 * The only ambient state there is: which task run, or flow run, the code here belongs to. It follows the code over every `await`.
 * Inside the engine it is an argument; this file is for the user's code.
 */

/** A task run or a flow run that code can be inside of. */
export interface Inside {
  readonly flow: FlowScope;
  readonly task: TaskScope | undefined;
}

registry.taskContext ??= new AsyncLocalStorage<object>();
const storage = registry.taskContext as AsyncLocalStorage<Inside | undefined>;

/** Runs a function inside a task run or flow run; with undefined outside of all. */
export function runInside<R>(inside: Inside | undefined, fn: () => R): R {
  return storage.run(inside, fn);
}

/** What the code here is inside of, if anything. */
export function currentInside(): Inside | undefined {
  return storage.getStore();
}

/** What tasks, triggers, handlers and cluster functions can read of the run they belong to, also after an `await`. */
export interface Context {
  readonly flowName: string;
  readonly flowRunId: string;
  readonly flowRunName: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly scheduledStartTime: Date;
  readonly taskName: string;
  /** The name, with the map index where there is one: `fetch-day[17]`. */
  readonly taskFullName: string;
  readonly taskSlug: string;
  readonly taskRunId: string;
  /** What `taskRunName` made; without one, the full name. */
  readonly taskRunName: string;
  /** Which start this is: 1, and one more for each retry. */
  readonly taskRunCount: number;
  /** Which round of a loop this is, from 1. */
  readonly taskLoopCount: number;
  /** What the last round gave to `Loop`; undefined in the first. */
  readonly taskLoopResult: unknown;
  /** The child of a mapped task, from 0; undefined where the task is not mapped. */
  readonly mapIndex: number | undefined;
  /** Whether somebody let the task run go on after it was paused. */
  readonly resume: boolean;
  /** Writes to the run's log; outside a run to standard error. */
  readonly logger: Logger;
  /** The settings in force. Can be read anywhere. */
  readonly config: Config;
  /** What was given as `context.secrets` to the run. */
  readonly secrets: Readonly<Record<string, unknown>>;
  /** The image of the container in which the flow run lives; undefined where it lives in none. */
  readonly image: string | undefined;
  /** The run's time: `context.date` given to the run, else now. Can be read anywhere. */
  readonly date: Date;
  /** The day of `date` as YYYY-MM-DD, in UTC. So are the next two. */
  readonly today: string;
  readonly yesterday: string;
  readonly tomorrow: string;
  /** Aborts when the task is cancelled or out of time. */
  readonly signal: AbortSignal;
  /** Says how far the task is, for the progress display. */
  progress(done: number, total?: number): void;
  /** Whatever else was given as `context` to the run. */
  readonly [key: string]: unknown;
}

const taskKeys = new Set<PropertyKey>([
  "taskName",
  "taskFullName",
  "taskSlug",
  "taskRunId",
  "taskRunName",
  "taskRunCount",
  "taskLoopCount",
  "taskLoopResult",
  "resume",
  "mapIndex",
  "signal",
  "progress",
]);
const flowKeys = new Set<PropertyKey>(["flowName", "flowRunId", "flowRunName", "parameters", "scheduledStartTime", "secrets", "image"]);
const dateKeys = new Set<PropertyKey>(["date", "today", "yesterday", "tomorrow"]);

let ambientConfig: Config | undefined;

/** The settings of this process, read once. What is wrong with them, and stops nothing, is said on standard error. */
export function processConfig(): Config {
  ambientConfig ??= readConfig();
  return ambientConfig;
}

function readConfig(): Config {
  const loaded = loadConfig({ cwd: process.cwd(), env: process.env, home: homedir() });
  for (const warning of newWarnings(loaded)) process.stderr.write(`${warning}\n`);
  return loaded.values;
}

function read(key: PropertyKey): unknown {
  const inside = currentInside();
  if (taskKeys.has(key)) {
    const task = inside?.task;
    if (task === undefined) throw contextOutsideRun({ key: String(key) });
    if (key === "progress") return (done: number, total?: number) => task.progress(done, total);
    return Reflect.get(task, key);
  }
  if (flowKeys.has(key)) {
    if (inside === undefined) throw contextOutsideRun({ key: String(key) });
    return Reflect.get(inside.flow, key);
  }
  if (dateKeys.has(key)) return Reflect.get(daysAround(inside?.flow.given.date, inside?.flow.now ?? Date.now), key);
  if (key === "logger") return inside?.task?.logger ?? inside?.flow.logger ?? consoleLogger(processConfig().logging);
  if (key === "config") return inside?.flow.config ?? processConfig();
  return inside === undefined ? undefined : inside.flow.given[String(key)];
}

/** The run that the code here belongs to. Run-only keys throw E304 outside a run; `logger`, `config` and the dates always work. */
export const context: Context = new Proxy<Context>(Object.create(null), {
  get: (_, key) => (typeof key === "symbol" ? undefined : read(key)),
  has: (_, key) => taskKeys.has(key) || flowKeys.has(key) || dateKeys.has(key) || key === "logger" || key === "config",
  set: () => false,
});
