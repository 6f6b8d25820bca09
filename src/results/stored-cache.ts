import { hash } from "node:crypto";
import { messageOf } from "../util/message-of.ts";
import type { Tokens } from "../util/token.ts";
import { type CacheQuery, mayServe } from "./cache-entry.ts";
import { type CacheCircumstances, type CachedEntry, type CacheValidator, type Comparison, validators } from "./cache-validators.ts";
import { cacheFolder } from "./location.ts";
import type { ResultPlace } from "./result-place.ts";
import { serializers } from "./serializers.ts";
import { readResult, type StoredResult, writeResult } from "./stored-result.ts";

/** An entry of a cache in a result place: it names a result that lies there. */
export interface StoredEntry extends CachedEntry {
  readonly flowRunId: string;
  readonly stored: StoredResult;
}

export interface StoredHit {
  readonly entry: StoredEntry;
  readonly value: unknown;
}

/**
 * Cached values that outlive the process, in a task's result place. An entry is a small file of its own beside the results, filed
 * under what the task's validator compares, so that one read answers a question, on a disk as on S3, and writers never share a file:
 *
 *   .cache/<bucket>/<hash of what is compared>   { createdAt, expiresAt, inputs, parameters, location, digest, ... }
 *
 * Inputs and parameters are kept as tokens, never as values. An entry serves only while its result is what it was when the entry
 * was written. Where two write the same entry, the last one stays. Entries are never removed: that is left to whoever owns the place.
 */
export class StoredCache {
  readonly #place: ResultPlace;
  readonly #entries: ResultPlace;
  readonly #warn: (message: string) => void;

  /** `warn` is told when the cache could not be used: an entry or its result is damaged, or the place fails. That never fails a task. */
  constructor(place: ResultPlace, warn: (message: string) => void) {
    this.#place = place;
    this.#entries = {
      exists: (location) => place.exists(location),
      read: (location) => place.read(location),
      write: (location, bytes) => place.write(location, bytes),
      serializer: serializers.json,
    };
    this.#warn = warn;
  }

  /** The entry of the bucket that serves, with its value, if any does. */
  async lookup(bucket: string, query: CacheQuery): Promise<StoredHit | undefined> {
    const location = entryLocation(bucket, query.validator, query);
    if (location === undefined) return undefined;
    try {
      const entry = await this.#entryAt(location);
      return entry !== undefined && mayServe(entry, query) ? await this.#hit(entry) : undefined;
    } catch (error) {
      this.#warn(`The cached result at ${location} could not be read, so it is computed again. ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Adds an entry for a result that was written into the place. */
  async store(bucket: string, validator: CacheValidator, entry: StoredEntry): Promise<void> {
    const location = entryLocation(bucket, validator, entry);
    if (location === undefined) return;
    try {
      await writeResult(this.#entries, location, recordOf(entry));
    } catch (error) {
      this.#warn(`The result at ${entry.stored.location} could not be cached. ${messageOf(error)}`);
    }
  }

  async #entryAt(location: string): Promise<StoredEntry | undefined> {
    const outcome = await readResult(this.#entries, location);
    if (outcome.kind === "missing") return undefined;
    if (outcome.kind === "damaged") return this.#tellDamage(location, outcome.reason);
    return entryFrom(outcome.value) ?? this.#tellDamage(location, "it is no entry of a cache");
  }

  async #hit(entry: StoredEntry): Promise<StoredHit | undefined> {
    const { location, digest } = entry.stored;
    const outcome = await readResult(this.#place, location);
    if (outcome.kind === "missing") return undefined;
    if (outcome.kind === "damaged") return this.#tellDamage(location, outcome.reason);
    // Where they differ, another task run has since put its own result there.
    return outcome.digest === digest ? { entry, value: outcome.value } : undefined;
  }

  #tellDamage(location: string, reason: string): undefined {
    this.#warn(damageWarning(location, reason));
  }
}

/** What to log when a stored result is damaged and its task therefore runs. */
export function damageWarning(location: string, reason: string): string {
  return `The result stored at ${location} is damaged, so it is computed again: ${reason}.`;
}

function entryLocation(bucket: string, validator: CacheValidator, circumstances: CacheCircumstances): string | undefined {
  if (validator === validators.neverUse) return undefined;
  const { name, part } = validator.compares ?? newestOfChild;
  const compared = part(circumstances);
  return compared === null ? undefined : `${cacheFolder}/${bucket}/${hash("sha256", JSON.stringify([name, compared]), "hex").slice(0, 32)}`;
}

const newestOfChild: Comparison = { name: "newest", part: ({ mapIndex }) => String(mapIndex) };

/** An entry as JSON. */
interface EntryRecord {
  readonly version: 1;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly mapIndex: number | null;
  readonly inputs: Tokens;
  readonly parameters: Tokens;
  readonly flowRunId: string;
  readonly stored: StoredResult;
}

function recordOf({ createdAt, expiresAt, mapIndex, inputs, parameters, flowRunId, stored }: StoredEntry): EntryRecord {
  return { version: 1, createdAt: createdAt.getTime(), expiresAt: expiresAt?.getTime() ?? null, mapIndex, inputs, parameters, flowRunId, stored };
}

function entryFrom(value: unknown): StoredEntry | undefined {
  if (!isEntryRecord(value)) return undefined;
  const { createdAt, expiresAt, mapIndex, inputs, parameters, flowRunId, stored } = value;
  return { createdAt: new Date(createdAt), expiresAt: expiresAt === null ? null : new Date(expiresAt), mapIndex, inputs, parameters, flowRunId, stored };
}

// The checksum vouches for the rest: a record of this version was written by `recordOf`.
function isEntryRecord(value: unknown): value is EntryRecord {
  return typeof value === "object" && value !== null && "version" in value && value.version === 1;
}
