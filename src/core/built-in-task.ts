import type { TaskDefinition } from "./call-task.ts";
import { checkTaskOptions } from "./check-task-options.ts";
import type { TaskOptions } from "./task-options.ts";

/** A task of headrace's own. Its arguments' names are stated, not read: a minified headrace works as well. */
interface BuiltIn {
  readonly name: string;
  readonly fn: (...args: never[]) => unknown;
  readonly argumentNames: readonly string[];
  readonly kind?: TaskDefinition["kind"];
  readonly resource?: TaskDefinition["resource"];
  readonly options?: TaskOptions;
}

/** What a call of one of headrace's own tasks adds to a flow. */
export function builtInTask({ options = {}, kind = "task", ...rest }: BuiltIn): TaskDefinition {
  return { ...rest, kind, slug: undefined, settings: checkTaskOptions(rest.name, options) };
}
