import type { Flow, ParameterValues, RunOptions, Schemas } from "../../../src/index.ts";
import type { Circumstances } from "../../helpers/run-invariants.ts";
import type { LiveRun, RunStory } from "../../helpers/run-story.ts";

type Told<P extends Schemas> = RunOptions<ParameterValues<P>> & Circumstances;

/** What a promise is tried out with. Whatever it runs, its invariants are checked. */
export interface Kit {
  /** How many task runs the executor takes at once. */
  readonly capacity: number;
  /** Runs a flow to its end on the executor. */
  run<R, P extends Schemas>(flow: Flow<R, P>, options?: Told<P>): Promise<RunStory>;
  /** Starts a flow on the executor. */
  start<R, P extends Schemas>(flow: Flow<R, P>, options?: Told<P>): LiveRun;
}

/** What every executor promises, sentence by sentence, and how that is tried out. */
export type Promises = Readonly<Record<string, (kit: Kit) => Promise<void>>>;
