import { type CacheCircumstances, type CachedEntry, type CacheValidator, isUnexpired } from "./cache-validators.ts";

/** A value that may be used again. */
export interface CacheEntry<out V> extends CachedEntry {
  readonly value: V;
  /** Bytes of memory that the value takes, roughly. */
  readonly size: number;
  /** The run that made it. It serves later runs only: which task run was quicker must not decide what is used again. */
  readonly flowRunId: string;
}

/** What a task run asks a cache. */
export interface CacheQuery extends CacheCircumstances {
  readonly now: Date;
  readonly flowRunId: string;
  readonly validator: CacheValidator;
}

/** Whether an entry may serve the task run that asks. Validators are not asked about expired ones. */
export function mayServe(entry: CachedEntry & { readonly flowRunId: string }, { validator, flowRunId, ...question }: CacheQuery): boolean {
  return entry.flowRunId !== flowRunId && isUnexpired(entry, question.now) && validator({ ...question, entry });
}
