import type { CacheQuery } from "../results/cache-entry.ts";
import type { MemoryCache } from "../results/memory-cache.ts";

/** What a task run asks a cache, in which cache and which bucket. */
export interface CacheQuestionOfRun extends CacheQuery {
  readonly cache: MemoryCache<unknown>;
  readonly bucket: string;
}
