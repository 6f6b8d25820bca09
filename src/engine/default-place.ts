import { homedir } from "node:os";
import { LocalResult } from "../results/local-result.ts";
import type { ResultPlace } from "../results/result-place.ts";
import type { FlowScope } from "./scope.ts";

/** Where targets of tasks lie that have no place at all: the folder of the settings. */
export function defaultPlace({ config }: FlowScope): ResultPlace {
  return new LocalResult({ dir: config.results.dir.replace(/^~(?=\/|$)/, homedir()) });
}
