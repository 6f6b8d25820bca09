import { anonymousTask, invalidTask } from "../errors/building.ts";
import { argumentNames } from "../util/argument-names.ts";
import { callPlace } from "../util/call-site.ts";
import { describeValue } from "../util/describe-value.ts";
import type { Args, MapArgs } from "./arguments.ts";
import { callTask, mapTask, type TaskDefinition } from "./call-task.ts";
import { checkTaskOptions } from "./check-task-options.ts";
import { requireBuilder } from "./current-builder.ts";
import { checkName } from "./names.ts";
import type { MappedRef, Ref, Unpackable } from "./ref.ts";
import type { TaskOptions } from "./task-options.ts";
import { brandTask } from "./template.ts";

/**
 * A unit of work. Inside a build function a call adds it to the flow and returns a ref to its value; it runs when the flow does.
 * Its arguments may be values, refs, and arrays and plain objects that hold refs at any depth. Calling it anywhere else throws
 * E001; `run` calls the plain function.
 */
export interface Task<in out A extends readonly unknown[], out R> {
  (...args: Args<A>): Ref<R>;
  /** The name that people see. */
  readonly name: string;
  /**
   * One task run for each element of the lists among the arguments, in step, as many as the shortest has. Lists are arrays, typed
   * arrays, refs to them and mapped refs. `unmapped(x)` goes whole to each; with every argument `unmapped` it is one plain run.
   */
  map(...args: MapArgs<A>): MappedRef<R>;
  /** The same task with some options changed; an option given as undefined goes back to its default. The task itself stays as it is. */
  with(options: TaskOptions<A>): Task<A, R>;
  /** Calls the plain function, without a flow: no retries, no states, no cache. */
  run(...args: A): R | Promise<R>;
}

/** A task with N outputs: what its call returns can be unpacked. */
export interface UnpackableTask<in out A extends readonly unknown[], R, N extends number> extends Task<A, R> {
  (...args: Args<A>): Unpackable<R, N>;
}

/**
 * Makes a task of a function, sync or async. A function without a name of its own needs one as first argument or in the options.
 *
 * @throws E002 without a name, E015 to E018 for options that cannot be.
 */
export function task<A extends readonly unknown[], R>(fn: (...args: A) => R): Task<A, Awaited<R>>;
export function task<A extends readonly unknown[], R>(name: string, fn: (...args: A) => R): Task<A, Awaited<R>>;
export function task<A extends readonly unknown[], R, const N extends number>(
  options: TaskOptions<NoInfer<A>, NoInfer<Awaited<R>>> & { readonly outputs: N },
  fn: (...args: A) => R,
): UnpackableTask<A, Awaited<R>, N>;
export function task<A extends readonly unknown[], R>(options: TaskOptions<NoInfer<A>, NoInfer<Awaited<R>>>, fn: (...args: A) => R): Task<A, Awaited<R>>;
export function task<A extends readonly unknown[], R>(first: string | TaskOptions | Body<A, R>, second?: Body<A, R>): Task<A, R> {
  if (typeof first === "function" && second === undefined) return makeTask({}, first);
  if (typeof second !== "function") throw invalidTask({ call: "task", given: describeValue(second === undefined ? first : second) }, { place: callPlace() });
  if (typeof first === "string") return makeTask({ name: first }, second);
  if (typeof first === "object" && first !== null) return makeTask(first, second);
  throw invalidTask({ call: "task", given: describeValue(first) }, { place: callPlace() });
}

type Body<A extends readonly unknown[], R> = (...args: A) => R | Promise<R>;

function makeTask<A extends readonly unknown[], R>(options: TaskOptions<never>, fn: Body<A, R>): Task<A, R> {
  const definition = define(options, fn);
  const { name } = definition;
  const call = (...args: Args<A>): Ref<R> => {
    const builder = requireBuilder(`The task ${name}`, `${name}.run(...)`);
    return builder.refTo(callTask(builder, definition, args));
  };
  const map = (...args: MapArgs<A>): MappedRef<R> => {
    const builder = requireBuilder(`${name}.map(...)`, `${name}.run(...)`);
    return builder.refTo(mapTask(builder, definition, args));
  };
  const withOptions = (changes: TaskOptions<A>): Task<A, R> => makeTask({ ...options, ...changes }, fn);
  Object.defineProperty(call, "name", { value: name });
  brandTask(call, name);
  return Object.freeze(Object.assign(call, { map, with: withOptions, run: fn }));
}

function define(options: TaskOptions<never>, fn: (...args: never[]) => unknown): TaskDefinition {
  const { name = fn.name, slug } = options;
  if (options.name === undefined && name === "") throw anonymousTask(undefined, { place: callPlace() });
  checkName("The name of a task", name);
  let names: readonly string[] | undefined;
  return {
    name,
    slug,
    kind: "task",
    fn,
    settings: checkTaskOptions(name, options),
    get argumentNames() {
      names ??= argumentNames(fn);
      return names;
    },
  };
}
