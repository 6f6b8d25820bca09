import { inspectSafely } from "../util/inspect-safely.ts";
import { redact } from "../util/redact.ts";
import type { TaskRun } from "./task-run.ts";
import { namedInputs } from "./template-values.ts";

const longest = 300;

/** Read anew, since the body may have changed its own. Where that fails, as it did before the body, there is only what it had. */
function inputsAgain(run: TaskRun): readonly unknown[] {
  try {
    return run.services.inputsOf(run.node).read(run.mapIndex);
  } catch {
    return run.inputs;
  }
}

/** What a failed task run was called with, in one short line for people. Secrets are taken out. */
export function previewInputs(run: TaskRun): string | undefined {
  if (run.inputs.length === 0) return undefined;
  const text = inspectSafely(namedInputs({ node: run.node, inputs: inputsAgain(run) }), {
    depth: 2,
    maxArrayLength: 5,
    maxStringLength: 100,
    breakLength: Number.POSITIVE_INFINITY,
  });
  const safe = redact(text);
  return safe.length <= longest ? safe : `${safe.slice(0, longest)}…`;
}
