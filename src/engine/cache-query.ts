import { bucketName } from "../results/bucket-name.ts";
import { keyDecides, validators } from "../results/cache-validators.ts";
import { tokensOf } from "../util/token.ts";
import { outsideBody } from "./after-body.ts";
import type { CacheQuestionOfRun } from "./cache-question.ts";
import { runInside } from "./context.ts";
import type { TaskRun } from "./task-run.ts";
import { callWithInputs, namedInputs } from "./template-values.ts";

/**
 * A named `cacheKey` is a bucket for everybody who names it. A function's text stands for the inputs in a bucket of this task alone, and so
 * does nothing at all.
 */
export function cacheQuery(run: TaskRun): CacheQuestionOfRun {
  const { node, flow, mapIndex, services } = run;
  const { cacheKey, cacheValidator } = node.settings;
  const own = bucketName({ flow: flow.flowName, task: node.slug });
  const byFunction =
    typeof cacheKey === "function" ? `${own}/${bucketName({ key: String(runInside(outsideBody(run), () => callWithInputs(cacheKey, run))) })}` : undefined;
  return {
    node,
    cache: typeof cacheKey === "string" ? services.sharedCache : services.cache,
    bucket: typeof cacheKey === "string" ? bucketName({ key: cacheKey }) : (byFunction ?? own),
    validator: byFunction === undefined ? (cacheValidator ?? validators.durationOnly) : keyDecides,
    now: new Date(services.clock.now()),
    flowRunId: flow.flowRunId,
    mapIndex: node.mapped ? mapIndex : null,
    inputs: tokensOf(namedInputs(run)),
    parameters: tokensOf(flow.parameters),
  };
}
