import { StoredCache } from "../../results/stored-cache.ts";
import { cached, succeeded } from "../../states/make.ts";
import type { Done } from "../../states/state.ts";
import { copyAndSize } from "../../util/copy-plain.ts";
import type { CacheQuestionOfRun } from "../cache-question.ts";
import { placeOf, warn } from "../result-place-of.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { become } from "../transition.ts";

/** Keeps a new value for later runs: in memory, and beside its stored result where there is one. */
export function cacheValue(run: TaskRun): Next | Promise<Next> {
  const { cacheFor } = run.node.settings;
  const { cacheQuestion: question, state } = run;
  if (cacheFor === undefined || question === undefined || state.type !== "Success") return undefined;
  return keep(run, { cacheFor, question }, state);
}

interface Keeping {
  readonly cacheFor: number;
  readonly question: CacheQuestionOfRun;
}

async function keep(run: TaskRun, { cacheFor, question }: Keeping, { result: value, message }: Done): Promise<Next> {
  const { cache, bucket, validator, flowRunId, mapIndex, inputs, parameters } = question;
  const now = new Date(run.services.clock.now());
  const expiresAt = Number.isFinite(cacheFor) ? new Date(now.getTime() + cacheFor) : null;
  const entry = { createdAt: now, expiresAt, flowRunId, mapIndex, inputs, parameters };
  // What a Success signal said is not lost.
  const next = await become(run, cached(value, expiresAt, message === succeeded ? "Task run succeeded; its value is cached." : message));
  // A handler may have made something else of it.
  if (run.state.type !== "Cached") return next;
  // A copy: the value itself goes to whoever reads the run.
  const { copy, bytes } = copyAndSize(run.state.result);
  cache.store(bucket, { ...entry, value: copy, size: bytes }, run.node);
  const place = placeOf(run);
  if (place !== undefined && run.stored !== undefined) {
    await new StoredCache(place, (message) => warn(run, message)).store(bucket, validator, { ...entry, stored: run.stored });
  }
  return next;
}
