/** Asks both sides about a flow, and says whether they agree, or which deliberate differences explain why they do not. */
import { disagreements } from "./compare.ts";
import { touching } from "./differences.ts";
import { askHeadrace, locally, type MakeExecutor } from "./headrace-runner.ts";
import type { PrefectProcess } from "./prefect-process.ts";
import type { Answer, FlowSpec } from "./spec.ts";

export interface Verdict {
  readonly agree: boolean;
  /** Fixes that Prefect needed for that; empty where it agrees as it is. */
  readonly fixes: readonly string[];
  readonly ours: Answer;
  /** What Prefect says with these fixes. */
  readonly theirs: Answer;
}

export async function judge(spec: FlowSpec, prefect: PrefectProcess, makeExecutor: MakeExecutor = locally): Promise<Verdict> {
  const asked = prefect.ask(spec);
  const ours = await askHeadrace(spec, makeExecutor);
  const theirs = await asked;
  if (disagreements(ours, theirs).length === 0) return { agree: true, fixes: [], ours, theirs };
  const fixes = touching(spec);
  const fixed = await prefect.ask(spec, fixes);
  return { agree: disagreements(ours, fixed).length === 0, fixes, ours, theirs: fixed };
}
