import { bucketName } from "../results/bucket-name.ts";
import type { CacheQuery } from "../results/cache-entry.ts";
import { keyDecides, validators } from "../results/cache-validators.ts";
import { tokensOf } from "../util/token.ts";
import { runInside } from "./context.ts";
import { callWithInputs, namedInputs } from "./template-values.ts";
import type { TaskRun } from "./task-run.ts";

/** What a task run asks a cache, and in which bucket. */
export function cacheQuery(run: TaskRun): CacheQuery & { readonly bucket: string } {
  const { node, flow, mapIndex, services } = run;
  const { cacheKey, cacheValidator } = node.settings;
  const key = typeof cacheKey === "function" ? String(runInside(run, () => callWithInputs(cacheKey, run))) : cacheKey;
  return {
    bucket: bucketName(key === undefined ? { flow: flow.flowName, task: node.slug } : { key }),
    validator: typeof cacheKey === "function" ? keyDecides : (cacheValidator ?? validators.durationOnly),
    now: new Date(services.clock.now()),
    flowRunId: flow.flowRunId,
    mapIndex: node.mapped ? mapIndex : null,
    inputs: tokensOf(namedInputs(run)),
    parameters: tokensOf(flow.parameters),
  };
}
