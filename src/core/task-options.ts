import type { CacheValidator } from "../results/cache-validators.ts";
import type { ResultPlace } from "../results/result-place.ts";
import type { State, StateRecord } from "../states/state.ts";
import type { Duration } from "../util/duration.ts";
import type { Trigger } from "./triggers.ts";

/** A constructor of errors, as `retryOn` takes it. */
export type ErrorClass = abstract new (...args: never) => unknown;

/** What a task's handlers see of it. */
export interface TaskInfo {
  readonly name: string;
  readonly slug: string;
  readonly tags: readonly string[];
}

/** Called at each change of a task run's state; a returned state takes the place of `to`. */
export type StateHandler<R = unknown> = (
  task: TaskInfo,
  from: State<R>,
  to: State<R>,
) => State<R> | StateRecord | void | Promise<State<R> | StateRecord | void>;

/** Called when a task run has failed: on each failed attempt, and on TriggerFailed. */
export type FailureHandler = (task: TaskInfo, state: State) => void | Promise<void>;

/**
 * Makes a text of a task's arguments, or of the first of them. They are taken apart, since TypeScript fits a function of fewer
 * arguments to no list that it is told not to infer from.
 */
type TextOf<A extends readonly unknown[]> = [A] extends [never]
  ? (...args: never[]) => string
  : A extends readonly [...infer T]
    ? (...args: T) => string
    : never;

/**
 * What a task may be told. `A` are its function's arguments, `R` is what it returns.
 * Options are checked when the task is made; what is wrong throws there. One that is undefined counts as left out.
 * Durations are seconds, or text such as "90s", "5m", "1h30m".
 */
export interface TaskOptions<A extends readonly unknown[] = readonly unknown[], R = unknown> {
  /** What people see. Default: the name of the function. */
  readonly name?: string | undefined;
  /** Its own slug, where the numbered one (`name-1`) will not do. A flow can hold such a task once. */
  readonly slug?: string | undefined;
  readonly description?: string | undefined;
  /** Words to group tasks by: for concurrency limits, and `dask-resource:GPU=1` for resources of Dask workers. */
  readonly tags?: readonly string[] | undefined;
  /** How often a failed attempt is repeated; so there are at most `maxRetries + 1` attempts. Default 0. */
  readonly maxRetries?: number | undefined;
  /**
   * How long to wait before the next attempt: a duration, a list of them (the last one repeats), or a function of the attempt that
   * failed, counted from 1. Default 0. Needs `maxRetries`.
   */
  readonly retryDelay?: Duration | readonly Duration[] | ((attempt: number) => Duration) | undefined;
  /** Which errors are worth a retry: their classes, or a function, which may be async. A timeout counts as an error of its own. Default: all. Needs `maxRetries`. */
  readonly retryOn?: readonly ErrorClass[] | ((error: unknown) => boolean | Promise<boolean>) | undefined;
  /** How long one attempt may take before it ends TimedOut. Default: no limit. */
  readonly timeout?: Duration | undefined;
  /** When it may run, given how its upstream tasks ended. Default `triggers.allSuccessful`. */
  readonly trigger?: Trigger | undefined;
  /** Whether one skipped upstream task makes it Skipped, before its trigger is asked. Default true. */
  readonly skipOnUpstreamSkip?: boolean | undefined;
  /** How long a value may be used again by later runs; `Infinity` is for ever. Default: never. */
  readonly cacheFor?: Duration | undefined;
  /**
   * Which values may stand for each other: a bucket's name, shared with other tasks and flows that name it, or a function of the
   * arguments whose text alone decides. Default: a bucket for this task of this flow. Needs `cacheFor`.
   */
  readonly cacheKey?: string | TextOf<A> | undefined;
  /** What besides time makes a cached value fit: one of `validators`. Default `validators.durationOnly`. Needs `cacheFor`. */
  readonly cacheValidator?: CacheValidator | undefined;
  /** Whether the value is written to the result place. Default: yes where there is one. */
  readonly checkpoint?: boolean | undefined;
  /** Where values are stored, such as `new LocalResult({ dir })`. Default: the flow's. */
  readonly result?: ResultPlace | undefined;
  /** Where the value lies once it is there: a template such as "days/{day}.json", or a function of the inputs. If something lies there the task does not run. */
  readonly target?: string | ((inputs: Readonly<Record<string, unknown>>) => string) | undefined;
  /** Called in turn at each change of a task run's state. They run where the task runs. */
  readonly stateHandlers?: readonly StateHandler<R>[] | undefined;
  /** Called on each failed attempt, and on TriggerFailed. */
  readonly onFailure?: FailureHandler | undefined;
  /** The name of one task run: a template such as "fetch {day}", or a function of the arguments. */
  readonly taskRunName?: string | TextOf<A> | undefined;
  /** Whether what the task prints becomes log events. Default false: it is printed with the task's name in front. */
  readonly logConsole?: boolean | undefined;
  /** How many elements its value has, so that a call can be unpacked while building: `const [a, b] = split(x)`. */
  readonly outputs?: number | undefined;
  /** How many of its task runs may run at once in one flow run, on every executor. Default: no limit. */
  readonly maxConcurrency?: number | undefined;
}
