import { locationOf } from "../../results/location.ts";
import type { ResultPlace } from "../../results/result-place.ts";
import { writeResult } from "../../results/stored-result.ts";
import { describeError, failure, toError } from "../../states/make.ts";
import { redact } from "../../util/redact.ts";
import { placeOf, targetPlaceOf } from "../result-place-of.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { templateValues } from "../template-values.ts";
import { become } from "../transition.ts";

/**
 * Stores a value, also of each round of a loop; never one of a failed or skipped task run. No value at all (undefined) is not stored.
 * Where it cannot be written the attempt fails, and retries apply.
 */
export function checkpoint(run: TaskRun): Next | Promise<Next> {
  const { state } = run;
  if ((state.type !== "Success" && state.type !== "Looped") || state.result === undefined) return undefined;
  const { settings } = run.node;
  if (settings.checkpoint === false) return undefined;
  const place = settings.target === undefined ? placeOf(run) : targetPlaceOf(run);
  return place === undefined ? undefined : store(run, place, state.result);
}

async function store(run: TaskRun, place: ResultPlace, value: unknown): Promise<Next> {
  try {
    run.stored = await writeResult(place, run.location ?? locationOf(place.location, templateValues(run)), value);
    return undefined;
  } catch (thrown) {
    const error = toError(thrown);
    return become(run, failure("Failed", error, redact(`The result could not be stored. ${describeError(error)}`)));
  }
}
