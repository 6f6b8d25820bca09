import { locationOf } from "../../results/location.ts";
import { outsideBody } from "../after-body.ts";
import { runInside } from "../context.ts";
import { placeOf } from "../result-place-of.ts";
import type { Next, TaskRun } from "../task-run.ts";
import { templateValues } from "../template-values.ts";

/** Decides where the value will be stored, while the inputs are what they were: the body may change them. A target has its location already. */
export function locateResult(run: TaskRun): Next {
  const place = placeOf(run);
  if (place === undefined || run.location !== undefined || run.node.settings.checkpoint === false) return undefined;
  run.location = runInside(outsideBody(run), () => locationOf(place.location, templateValues(run)));
  return undefined;
}
