import { flowNeedsName, invalidName } from "../errors/building.ts";
import { callPlace } from "../util/call-site.ts";
import { describeValue } from "../util/describe-value.ts";

/**
 * Refuses what cannot be a name, saying what it was to be: texts that are empty or only space, and those that end like
 * `fetch[3]`, which is how one child of a mapped task is written.
 */
export function checkName(what: string, name: unknown): asserts name is string {
  if (typeof name === "string" && name.trim() !== "" && !/\[\d+\]$/.test(name)) return;
  throw invalidName({ what, given: describeValue(name) }, { place: callPlace() });
}

/** Refuses what cannot be the name of a flow: what is no text, or an empty one. */
export function checkFlowName(name: unknown): asserts name is string {
  if (typeof name === "string" && name.trim() !== "") return;
  throw flowNeedsName({ given: describeValue(name) }, { place: callPlace() });
}
