import type { TaskNode } from "../../core/graph.ts";
import { isHeadraceError } from "../../errors/define.ts";
import type { ByteReader } from "../../protocol/byte-reader.ts";
import { ByteWriter } from "../../protocol/byte-writer.ts";
import { readValue, writeValue } from "../../protocol/values.ts";
import type { CacheEntry, CacheQuery } from "../../results/cache-entry.ts";
import { keyDecides, validators } from "../../results/cache-validators.ts";
import type { MemoryCache } from "../../results/memory-cache.ts";

/*
 * The cache lives in the driver. A worker asks it for the entries that may serve a task run, and its own copy of the validator
 * chooses among them, since that may be a function of the user's.
 *
 * lookup:  0 · node · shared? · bucket · by key? · question   ──▶  answer: entries, oldest first
 * store:   1 · node · shared? · bucket · entry                ──▶  answer: nothing
 */

const asks = { lookup: 0, store: 1 } as const;

type Question = Omit<CacheQuery, "validator">;

/** Which cache: the flow's own, or the one whose buckets several flows may name. */
export type CacheName = "own" | "shared";

export interface Filed {
  readonly cache: CacheName;
  readonly bucket: string;
}

/** Asks which entries may serve a task run of this node. */
export function writeLookup(writer: ByteWriter, node: TaskNode, { cache, bucket, ...asked }: Filed & CacheQuery): void {
  const { validator, now, flowRunId, mapIndex, inputs, parameters } = asked;
  writeHead(writer, asks.lookup, { node, cache, bucket });
  writer.u8(validator === keyDecides ? 1 : 0);
  writeValue(writer, { now, flowRunId, mapIndex, inputs, parameters } satisfies Question);
}

/** Asks to keep an entry. */
export function writeStore(writer: ByteWriter, node: TaskNode, { cache, bucket, entry }: Filed & { readonly entry: CacheEntry<unknown> }): void {
  writeHead(writer, asks.store, { node, cache, bucket });
  writeValue(writer, entry);
}

/** Reads the answer to a lookup: entries, oldest first. */
export function readEntries(reader: ByteReader): readonly CacheEntry<unknown>[] {
  return Array.from({ length: reader.varint() }, () => readValue(reader) as CacheEntry<unknown>);
}

interface Driver {
  readonly caches: Readonly<Record<CacheName, MemoryCache<unknown>>>;
  readonly nodes: readonly TaskNode[];
}

/** The driver's answer. Entries that cannot be sent, such as functions that a run in this thread kept, serve no worker. */
export function answerCache(reader: ByteReader, writer: ByteWriter, { caches, nodes }: Driver): void {
  const ask = reader.u8();
  const node = nodes[reader.varint()];
  const cache = caches[reader.u8() === 1 ? "shared" : "own"];
  const bucket = reader.text();
  if (ask === asks.store) {
    cache.store(bucket, readValue(reader) as CacheEntry<unknown>);
    return;
  }
  const validator = reader.u8() === 1 ? keyDecides : (node?.settings.cacheValidator ?? validators.durationOnly);
  const question = readValue(reader) as Question;
  const written = cache.candidates(bucket, { ...question, validator }).flatMap((entry) => bytesOf(entry) ?? []);
  writer.varint(written.length);
  for (const bytes of written) writer.raw(bytes);
}

function bytesOf(entry: CacheEntry<unknown>): Uint8Array | undefined {
  const writer = new ByteWriter();
  try {
    writeValue(writer, entry);
    return writer.take();
  } catch (error) {
    if (isHeadraceError(error)) return undefined;
    throw error;
  }
}

function writeHead(writer: ByteWriter, ask: number, { node, cache, bucket }: Filed & { readonly node: TaskNode }): void {
  writer.u8(ask);
  writer.varint(node.id);
  writer.u8(cache === "shared" ? 1 : 0);
  writer.text(bucket);
}
