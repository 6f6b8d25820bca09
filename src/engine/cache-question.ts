import type { TaskNode } from "../core/graph.ts";
import type { CacheEntry, CacheQuery } from "../results/cache-entry.ts";

/** Cached values as a task run asks for them. In the driver they are in memory; wherever else task runs are run, the driver is asked. */
export interface ValueCache {
  /** The entry of the bucket that serves, if any does. */
  lookup(bucket: string, query: CacheQuestionOfRun): CacheEntry<unknown> | undefined | Promise<CacheEntry<unknown> | undefined>;
  store(bucket: string, entry: CacheEntry<unknown>, node: TaskNode): void;
}

/** What a task run asks a cache, in which cache and which bucket. */
export interface CacheQuestionOfRun extends CacheQuery {
  readonly node: TaskNode;
  readonly cache: ValueCache;
  readonly bucket: string;
}
