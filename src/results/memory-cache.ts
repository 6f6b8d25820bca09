import { type CacheEntry, type CacheQuery, mayServe } from "./cache-entry.ts";
import { isUnexpired } from "./cache-validators.ts";
import { MemoryBucket } from "./memory-bucket.ts";

export interface MemoryCacheOptions {
  /** Default 1,000,000. */
  readonly maxEntries?: number | undefined;
  /** Of all values together. Default 512 MiB. */
  readonly maxBytes?: number | undefined;
}

/** Expired entries are looked for at most once in this time. */
const sweepEvery = 1000;

/**
 * Cached values of one process, in buckets (`bucketName`). The newest entry that the validator lets pass serves. Entries of a bucket
 * that agree in child, inputs and parameters are one: the newest. Above a limit the oldest entries are dropped. Expired ones are
 * dropped when others are stored.
 */
export class MemoryCache<V> {
  readonly #buckets = new Map<string, MemoryBucket<V>>();
  /** The buckets of all entries, oldest first. */
  readonly #filed = new Map<CacheEntry<V>, string>();
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #bytes = 0;
  #nextSweep = Number.POSITIVE_INFINITY;

  constructor({ maxEntries = 1_000_000, maxBytes = 512 * 2 ** 20 }: MemoryCacheOptions = {}) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  /** How many entries it holds. */
  get size(): number {
    return this.#filed.size;
  }

  /** The entry of the bucket that serves, if any does. */
  lookup(bucket: string, query: CacheQuery): CacheEntry<V> | undefined {
    return this.candidates(bucket, query).findLast((entry) => mayServe(entry, query));
  }

  /** Entries of the bucket that the query's validator may let pass, oldest first. */
  candidates(bucket: string, query: CacheQuery): readonly CacheEntry<V>[] {
    return this.#buckets.get(bucket)?.candidates(query) ?? [];
  }

  /** Adds an entry, unless its value alone is above the limit. What has expired when it was made is dropped. */
  store(bucket: string, entry: CacheEntry<V>): void {
    this.#dropExpired(entry.createdAt);
    if (entry.size > this.#maxBytes) return;
    const before = this.#buckets.get(bucket)?.sameAs(entry);
    if (before !== undefined) this.#drop(before);
    this.#bucket(bucket).add(entry);
    this.#filed.set(entry, bucket);
    this.#bytes += entry.size;
    if (entry.expiresAt !== null) this.#nextSweep = Math.min(this.#nextSweep, entry.expiresAt.getTime());
    for (const [oldest] of this.#filed) {
      if (this.#filed.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) return;
      this.#drop(oldest);
    }
  }

  #bucket(name: string): MemoryBucket<V> {
    const known = this.#buckets.get(name);
    if (known !== undefined) return known;
    const bucket = new MemoryBucket<V>();
    this.#buckets.set(name, bucket);
    return bucket;
  }

  #drop(entry: CacheEntry<V>): void {
    const name = this.#filed.get(entry);
    if (name === undefined) return;
    this.#filed.delete(entry);
    this.#bytes -= entry.size;
    const bucket = this.#buckets.get(name);
    bucket?.remove(entry);
    if (bucket?.isEmpty) this.#buckets.delete(name);
  }

  #dropExpired(now: Date): void {
    if (now.getTime() < this.#nextSweep) return;
    let next = Number.POSITIVE_INFINITY;
    for (const [entry] of this.#filed) {
      if (isUnexpired(entry, now)) next = Math.min(next, entry.expiresAt?.getTime() ?? next);
      else this.#drop(entry);
    }
    this.#nextSweep = Math.max(next, now.getTime() + sweepEvery);
  }
}
