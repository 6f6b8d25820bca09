import { tellsRounds } from "../../results/location.ts";
import type { ResultPlace } from "../../results/result-place.ts";
import { writeResult } from "../../results/stored-result.ts";
import { describeError, failure, toError } from "../../states/make.ts";
import { redact } from "../../util/redact.ts";
import { placeOf, targetPlaceOf } from "../result-place-of.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { become } from "../transition.ts";

/**
 * Stores a value, also of each round of a loop; never one of a failed or skipped task run. No value at all (undefined) is not stored.
 * At a target that does not tell rounds apart only the last one is: what lies there serves later runs as the task's value.
 * Where it cannot be written the attempt fails, and retries apply.
 */
export function checkpoint(run: TaskRun): Next | Promise<Next> {
  const { state } = run;
  if ((state.type !== "Success" && state.type !== "Looped") || state.result === undefined) return undefined;
  const { settings } = run.node;
  if (settings.checkpoint === false) return undefined;
  if (state.type === "Looped" && settings.target !== undefined && !tellsRounds(settings.target)) return undefined;
  const place = settings.target === undefined ? placeOf(run) : targetPlaceOf(run);
  return place === undefined || run.location === undefined ? undefined : store(run, { place, location: run.location }, state.result);
}

interface Destination {
  readonly place: ResultPlace;
  readonly location: string;
}

async function store(run: TaskRun, { place, location }: Destination, value: unknown): Promise<Next> {
  try {
    run.stored = await writeResult(place, location, value);
    return undefined;
  } catch (thrown) {
    const error = toError(thrown);
    return become(run, failure("Failed", error, redact(`The result could not be stored. ${describeError(error)}`)));
  }
}
