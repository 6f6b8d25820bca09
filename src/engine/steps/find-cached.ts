import { type LocationTemplate, locationOf, tellsRounds } from "../../results/location.ts";
import { damageWarning, StoredCache } from "../../results/stored-cache.ts";
import { readResult } from "../../results/stored-result.ts";
import { cached, pending } from "../../states/make.ts";
import { outsideBody } from "../after-body.ts";
import { cacheQuery } from "../cache-query.ts";
import { runInside } from "../context.ts";
import { copyResult } from "../copy-result.ts";
import { placeOf, targetPlaceOf, warn } from "../result-place-of.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { templateValues } from "../template-values.ts";
import { become } from "../transition.ts";

/**
 * Looks for a value that is there already: what lies at the task's target, else a cache entry that its validator lets pass.
 * The trigger is still asked after this, so that a failed upstream is not hidden by an old value.
 */
export function findCached(run: TaskRun): Next | Promise<Next> {
  const { target, cacheFor } = run.node.settings;
  if (run.state.type === "Cached") checkGiven(run);
  if (target !== undefined) return runInside(outsideBody(run), () => findTarget(run, target));
  return cacheFor === undefined ? undefined : runInside(outsideBody(run), () => findEntry(run));
}

/** A Cached state that the run was given serves until it expires. */
function checkGiven(run: TaskRun): void {
  const { state } = run;
  const serves = state.type === "Cached" && (state.expiresAt === null || state.expiresAt === undefined || state.expiresAt.getTime() > run.services.clock.now());
  if (!serves) run.state = pending;
}

async function findTarget(run: TaskRun, target: LocationTemplate): Promise<Next> {
  const place = targetPlaceOf(run);
  const location = locationOf(target, templateValues(run));
  run.location = location;
  if (run.state.type === "Cached" || !isOfEnd(run, target)) return undefined;
  const outcome = await readResult(place, location);
  if (outcome.kind === "damaged") warn(run, damageWarning(location, outcome.reason));
  return outcome.kind === "found" ? become(run, cached(copyResult(run, outcome.value), null, `Found at ${location}.`)) : undefined;
}

/** Whether what lies at a target is how the task ended before: in a loop rounds lie there too, each at its own, and the last round is not known before. */
function isOfEnd(run: TaskRun, target: LocationTemplate): boolean {
  return run.loopCount === 1 && !tellsRounds(target);
}

async function findEntry(run: TaskRun): Promise<Next> {
  const query = cacheQuery(run);
  run.cacheQuestion = query;
  if (run.state.type === "Cached") return undefined;
  const entry = await query.cache.lookup(query.bucket, query);
  if (entry !== undefined) return become(run, cached(copyResult(run, entry.value), entry.expiresAt, "Found in the cache."));
  const place = placeOf(run);
  const hit = place === undefined ? undefined : await new StoredCache(place, (message) => warn(run, message)).lookup(query.bucket, query);
  return hit === undefined ? undefined : become(run, cached(copyResult(run, hit.value), hit.entry.expiresAt, `Found at ${hit.entry.stored.location}.`));
}
