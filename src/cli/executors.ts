import type { Executor } from "../engine/executor.ts";
import { unknownExecutor, wrongUsage } from "../errors/cli.ts";
import { executorNames, namedExecutor } from "../executors/named.ts";
import { closestName } from "../util/closest-name.ts";
import { programName } from "./program-name.ts";

/** What a command line says of the executor. */
export interface TypedExecutor {
  readonly executor?: string | undefined;
  readonly numWorkers?: string | undefined;
}

/** The executor that is asked for, undefined where none is. Throws E133 and E136. */
export function typedExecutor({ executor, numWorkers }: TypedExecutor): Executor | undefined {
  const refuse = (problem: string): Error => wrongUsage({ problem, meant: undefined, command: `${programName()} run` });
  if (executor === undefined) {
    if (numWorkers !== undefined) throw refuse("--num-workers goes with --executor threads or processes only.");
    return undefined;
  }
  const name = executorNames.find((known) => known === executor);
  if (name === undefined) throw unknownExecutor({ given: executor, known: executorNames, meant: closestName(executor, executorNames) });
  if (numWorkers === undefined) return namedExecutor(name);
  if (name === "local") throw refuse("--num-workers goes with --executor threads or processes only.");
  if (!/^[1-9]\d{0,4}$/.test(numWorkers)) throw refuse(`--num-workers is ${numWorkers}, not a whole number from 1 on.`);
  return namedExecutor(name, Number(numWorkers));
}
