import type { CacheEntry, CacheQuery } from "./cache-entry.ts";
import type { Comparison } from "./cache-validators.ts";

/** The entries of a bucket, filed by what one comparison looks at. Lists are oldest first. */
interface Index<V> {
  readonly comparison: Comparison;
  readonly byPart: Map<string, CacheEntry<V>[]>;
}

/** One bucket of a `MemoryCache`. An index is made when a validator first asks for it, so that a map's children need not look at each other's entries. */
export class MemoryBucket<V> {
  readonly #entries = new Map<string, CacheEntry<V>>();
  readonly #indexes = new Map<string, Index<V>>();

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** The entry that serves the same task runs as this one would. */
  sameAs(entry: CacheEntry<V>): CacheEntry<V> | undefined {
    return this.#entries.get(identityOf(entry));
  }

  /** Adds the newest entry. There must be none that is the same. */
  add(entry: CacheEntry<V>): void {
    this.#entries.set(identityOf(entry), entry);
    for (const index of this.#indexes.values()) file(entry, index);
  }

  remove(entry: CacheEntry<V>): void {
    this.#entries.delete(identityOf(entry));
    for (const { comparison, byPart } of this.#indexes.values()) {
      const part = comparison.part(entry);
      const list = part === null ? undefined : byPart.get(part);
      if (part === null || list === undefined) continue;
      list.splice(list.indexOf(entry), 1);
      if (list.length === 0) byPart.delete(part);
    }
  }

  /** Entries that the query's validator may let pass, oldest first. */
  candidates(query: CacheQuery): readonly CacheEntry<V>[] {
    const { compares } = query.validator;
    if (compares === undefined) return [...this.#entries.values()];
    const part = compares.part(query);
    return part === null ? [] : (this.#indexFor(compares).byPart.get(part) ?? []);
  }

  #indexFor(comparison: Comparison): Index<V> {
    const known = this.#indexes.get(comparison.name);
    if (known !== undefined) return known;
    const index = { comparison, byPart: new Map<string, CacheEntry<V>[]>() };
    for (const entry of this.#entries.values()) file(entry, index);
    this.#indexes.set(comparison.name, index);
    return index;
  }
}

function file<V>(entry: CacheEntry<V>, { comparison, byPart }: Index<V>): void {
  const part = comparison.part(entry);
  if (part === null) return;
  const list = byPart.get(part);
  if (list === undefined) byPart.set(part, [entry]);
  else list.push(entry);
}

/** Entries of one identity can serve the same task runs: only the newest is kept. */
function identityOf({ mapIndex, inputs, parameters }: CacheEntry<unknown>): string {
  const sorted = (tokens: object): unknown => Object.entries(tokens).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([mapIndex, sorted(inputs), sorted(parameters)]);
}
