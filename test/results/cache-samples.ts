import type { CacheEntry, CacheQuery } from "../../src/results/cache-entry.ts";
import { validators } from "../../src/results/cache-validators.ts";
import { tokensOf } from "../../src/util/token.ts";

type Values = Readonly<Record<string, unknown>>;

/** What tests say of an entry or a query: values in place of tokens, milliseconds in place of dates. */
export interface Sample {
  readonly at?: number;
  readonly inputs?: Values;
  readonly parameters?: Values;
  readonly mapIndex?: number | null;
  readonly run?: string;
}

const circumstances = ({ inputs = {}, parameters = {}, mapIndex = null }: Sample): Pick<CacheQuery, "inputs" | "parameters" | "mapIndex"> => ({
  inputs: tokensOf(inputs),
  parameters: tokensOf(parameters),
  mapIndex,
});

/** An entry made at `at` by an earlier run; `until` is when it expires. */
export function entryOf<V>(value: V, sample: Sample & { readonly until?: number | null; readonly size?: number } = {}): CacheEntry<V> {
  const { at = 0, until = null, run = "earlier run", size = 0 } = sample;
  return { ...circumstances(sample), createdAt: new Date(at), expiresAt: until === null ? null : new Date(until), flowRunId: run, value, size };
}

/** The question of a task run of this run, at `at`. */
export function queryOf(sample: Sample & { readonly validator?: CacheQuery["validator"] } = {}): CacheQuery {
  const { at = 1, run = "this run", validator = validators.durationOnly } = sample;
  return { ...circumstances(sample), now: new Date(at), flowRunId: run, validator };
}
