import type { Executor } from "../engine/executor.ts";
import { unknownExecutor } from "../errors/cli.ts";
import { LocalExecutor } from "../executors/local.ts";
import { closestName } from "../util/closest-name.ts";

/** Executors by the name they have on the command line. */
const executors: Readonly<Record<string, () => Executor>> = {
  local: () => new LocalExecutor(),
};

export const executorNames: readonly string[] = Object.keys(executors);

/** The executor of that name. Throws E136. */
export function executorNamed(name: string): Executor {
  const make = Object.hasOwn(executors, name) ? executors[name] : undefined;
  if (make === undefined) throw unknownExecutor({ given: name, known: executorNames, meant: closestName(name, executorNames) });
  return make();
}
