import { StoredCache } from "../../results/stored-cache.ts";
import { cached } from "../../states/make.ts";
import { copyPlain } from "../../util/copy-plain.ts";
import { cacheQuery } from "../cache-query.ts";
import { placeOf, warn } from "../result-place-of.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { become } from "../transition.ts";

/** Keeps a new value for later runs: in memory, and beside its stored result where there is one. */
export function cacheValue(run: TaskRun): Next | Promise<Next> {
  const { cacheFor, target } = run.node.settings;
  if (cacheFor === undefined || target !== undefined || run.state.type !== "Success") return undefined;
  return keep(run, cacheFor, run.state.result);
}

async function keep(run: TaskRun, cacheFor: number, value: unknown): Promise<Next> {
  const { cache, bucket, validator, now, flowRunId, mapIndex, inputs, parameters } = cacheQuery(run);
  const expiresAt = Number.isFinite(cacheFor) ? new Date(now.getTime() + cacheFor) : null;
  const entry = { createdAt: now, expiresAt, flowRunId, mapIndex, inputs, parameters };
  // A copy: the value itself goes to whoever reads the run.
  cache.store(bucket, { ...entry, value: copyPlain(value) });
  const place = placeOf(run);
  if (place !== undefined && run.stored !== undefined) {
    await new StoredCache(place, (message) => warn(run, message)).store(bucket, validator, { ...entry, stored: run.stored });
  }
  return become(run, cached(value, expiresAt, "Task run succeeded; its value is cached."));
}
