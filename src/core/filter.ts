import { types } from "node:util";
import { filterNeedsList, invalidTask } from "../errors/building.ts";
import { callPlace } from "../util/call-site.ts";
import { describeValue } from "../util/describe-value.ts";
import type { Arg } from "./arguments.ts";
import { builtInTask } from "./built-in-task.ts";
import { callTask } from "./call-task.ts";
import { requireBuilder } from "./current-builder.ts";
import { checkName } from "./names.ts";
import type { Holds, Ref } from "./ref.ts";
import { triggers } from "./triggers.ts";

/** Whether an element stays. */
export type Predicate<T> = (element: T, index: number) => boolean | Promise<boolean>;

/** A task that takes a list and gives those of its elements that stay. */
export type Filter<T> = (list: Holds<readonly T[]> | readonly Arg<T>[]) => Ref<T[]>;
/** The same without a predicate: what is null, undefined or an error goes. */
export type ValueFilter = <T>(list: Holds<readonly T[]> | readonly (T | Holds<T>)[]) => Ref<Exclude<T, null | undefined | Error>[]>;

/**
 * A task that keeps those elements of a list for which `fn` is true; without `fn`, those that are not null, undefined or an error.
 * It runs when its upstream tasks are over, however they ended: over a mapped task it drops the children that failed or were skipped.
 */
export function filter(name?: string): ValueFilter;
export function filter<T>(fn: Predicate<T>): Filter<T>;
export function filter<T>(name: string, fn: Predicate<T>): Filter<T>;
export function filter(first: string | Predicate<never> = "filter", second?: Predicate<never>): (list: unknown) => Ref<never> {
  const [name, stays = hasValue] = typeof first === "function" ? ["filter", first] : [first, second];
  checkName("The name of a filter", name);
  if (typeof stays !== "function") throw invalidTask({ call: "filter", given: describeValue(stays) }, { place: callPlace() });
  const options = { trigger: triggers.allFinished, skipOnUpstreamSkip: false };
  const definition = builtInTask({ name, fn: (list: unknown) => keep(name, list, stays), argumentNames: ["list"], options });
  return (list) => {
    const builder = requireBuilder(`The filter ${name}`);
    return builder.refTo(callTask(builder, definition, [list]));
  };
}

function hasValue(element: unknown): boolean {
  return element !== null && element !== undefined && !types.isNativeError(element) && !(element instanceof Error);
}

async function keep(task: string, list: unknown, stays: Predicate<never>): Promise<unknown[]> {
  if (!Array.isArray(list)) throw filterNeedsList({ task, given: describeValue(list) }, types.isNativeError(list) ? { cause: list } : {});
  const kept: unknown[] = [];
  for (const [index, element] of list.entries()) if (await stays(element as never, index)) kept.push(element);
  return kept;
}
