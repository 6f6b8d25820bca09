import { AsyncLocalStorage } from "node:async_hooks";
import { homedir } from "node:os";
import { loadConfig } from "../config/load.ts";
import { newWarnings } from "../config/new-warnings.ts";
import type { Config } from "../config/settings.ts";
import { registry } from "../core/registry.ts";
import { contextOutsideRun } from "../errors/running.ts";
import { daysAround } from "./context-dates.ts";
import { consoleLogger } from "./log-line.ts";
import { type Context, type FlowScope, flowKeys, type TaskScope, taskKeys } from "./scope.ts";

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

const ofTask = new Set<PropertyKey>(taskKeys);
const ofFlow = new Set<PropertyKey>(flowKeys);
const ofDate = new Set<PropertyKey>(["date", "today", "yesterday", "tomorrow"]);

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
  if (ofTask.has(key)) {
    const task = inside?.task;
    if (task === undefined) throw contextOutsideRun({ key: String(key), where: "task" });
    if (key === "progress") return (done: number, total?: number) => task.progress(done, total);
    return Reflect.get(task, key);
  }
  if (ofFlow.has(key)) {
    if (inside === undefined) throw contextOutsideRun({ key: String(key), where: "flow run" });
    return Reflect.get(inside.flow, key);
  }
  if (ofDate.has(key)) return Reflect.get(daysAround(inside?.flow.given.date, inside?.flow.now ?? Date.now), key);
  if (key === "logger") return inside?.task?.logger ?? inside?.flow.logger ?? consoleLogger(processConfig().logging);
  if (key === "config") return inside?.flow.config ?? processConfig();
  return inside === undefined ? undefined : inside.flow.given[String(key)];
}

/** The run that the code here belongs to. Run-only keys throw E304 outside a run; `logger`, `config` and the dates always work. */
export const context: Context = new Proxy<Context>(Object.create(null), {
  get: (_, key) => (typeof key === "symbol" ? undefined : read(key)),
  has: (_, key) => ofTask.has(key) || ofFlow.has(key) || ofDate.has(key) || key === "logger" || key === "config",
  set: () => false,
});
