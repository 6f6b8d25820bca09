import type { TaskNode } from "../core/graph.ts";
import type { CacheQuestionOfRun, ValueCache } from "../engine/cache-question.ts";
import { type CacheName, readEntries, writeLookup, writeStore } from "../engine/remote/value-cache-codec.ts";
import { ByteReader } from "../protocol/byte-reader.ts";
import type { ByteWriter } from "../protocol/byte-writer.ts";
import { type CacheEntry, mayServe } from "../results/cache-entry.ts";

/** Asks the driver; resolves with its answer. */
export type Ask = (write: (writer: ByteWriter) => void) => Promise<Uint8Array>;

/** The driver's cache, asked from a worker. */
export class RemoteCache implements ValueCache {
  readonly #name: CacheName;
  readonly #ask: Ask;

  constructor(name: CacheName, ask: Ask) {
    this.#name = name;
    this.#ask = ask;
  }

  async lookup(bucket: string, query: CacheQuestionOfRun): Promise<CacheEntry<unknown> | undefined> {
    const answer = await this.#ask((writer) => writeLookup(writer, query.node, { ...query, cache: this.#name, bucket }));
    return readEntries(new ByteReader(answer)).findLast((entry) => mayServe(entry, query));
  }

  async store(bucket: string, entry: CacheEntry<unknown>, node: TaskNode): Promise<void> {
    await this.#ask((writer) => writeStore(writer, node, { cache: this.#name, bucket, entry }));
  }
}
