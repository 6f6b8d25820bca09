import type { CacheValidator } from "../results/cache-validators.ts";
import type { ResultPlace } from "../results/result-place.ts";
import type { RetryDelay } from "./retry-delay.ts";
import type { ErrorClass, FailureHandler, StateHandler } from "./task-options.ts";
import type { Trigger } from "./triggers.ts";

/**
 * A task's options after they were checked, with every default filled in and every duration in milliseconds.
 * What the engine reads; `TaskOptions` is what users write.
 */
export interface TaskSettings {
  readonly description: string | undefined;
  readonly tags: readonly string[];
  readonly maxRetries: number;
  readonly retryDelay: RetryDelay;
  readonly retryOn: readonly ErrorClass[] | ((error: unknown) => boolean | PromiseLike<boolean>) | undefined;
  /** Milliseconds one attempt may take. */
  readonly timeout: number | undefined;
  readonly trigger: Trigger;
  readonly skipOnUpstreamSkip: boolean;
  /** Milliseconds; Infinity is for ever. */
  readonly cacheFor: number | undefined;
  readonly cacheKey: string | ((...args: never[]) => string) | undefined;
  readonly cacheValidator: CacheValidator | undefined;
  readonly checkpoint: boolean | undefined;
  readonly result: ResultPlace | undefined;
  readonly target: string | ((inputs: Readonly<Record<string, unknown>>) => string) | undefined;
  readonly stateHandlers: readonly StateHandler[];
  readonly onFailure: FailureHandler | undefined;
  readonly taskRunName: string | ((...args: never[]) => string) | undefined;
  readonly logConsole: boolean;
  /** How many elements the value has, where it is to be unpacked. */
  readonly outputs: number | undefined;
  readonly maxConcurrency: number | undefined;
}
