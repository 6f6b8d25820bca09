import { describeValue } from "../util/describe-value.ts";
import { defineError } from "./define.ts";

/** What is known of a worker that ended, and of the task run that it had. */
interface Loss {
  readonly task: string | undefined;
  /** How often that task run was started. */
  readonly starts: number;
  readonly worker: string;
  readonly how: string;
  readonly said: string;
}

/** A worker ended while it ran something, or before it could. */
export const workerLost = defineError("E360", ({ task, starts, worker, how, said }: Loss) => ({
  what: `${task === undefined ? "A worker could not start: its" : `${task} was lost with its worker${afterStarts(starts)}: the`} ${worker} ${how}.`,
  next: said === "" ? "It said nothing. See whether memory ran out, or somebody ended it." : `The last it said was:\n${said}`,
}));

/** A worker took more memory than there is for it. */
export const workerOutOfMemory = defineError(
  "E361",
  ({
    task,
    worker,
    used,
    kind,
  }: {
    readonly task: string | undefined;
    readonly worker: string;
    readonly used: number | undefined;
    readonly kind: "thread" | "process";
  }) => ({
    what: `${task ?? "A worker"} ran out of memory: the ${worker} ${used === undefined ? "filled its heap" : `used ${megabytes(used)}, more than its limit`}.`,
    next:
      kind === "thread"
        ? "Let it hold less at a time, raise memoryLimit, or use processes, each of which has a heap of its own."
        : "Let it hold less at a time, raise memoryLimit, or use fewer workers.",
  }),
);

const afterStarts = (starts: number): string => (starts > 1 ? `, after ${starts} starts` : "");

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;

/** `scheduler` names none. */
export const unknownScheduler = defineError<{ readonly given: unknown; readonly known: readonly string[]; readonly meant: string | undefined }>(
  "E362",
  ({ given, known, meant }) => ({
    what: `There is no scheduler ${shown(given)}.`,
    next: meant === undefined ? `Use one of ${known.join(", ")}.` : `Did you mean ${meant}?`,
  }),
);

/** An option of an executor that cannot be. */
export const invalidExecutorOption = defineError(
  "E363",
  ({ option, given, wanted }: { readonly option: string; readonly given: unknown; readonly wanted: string }) => ({
    what: `${option} of LocalDaskExecutor is ${shown(given)}.`,
    next: `It takes ${wanted}.`,
  }),
);

/** An option that an executor does not have. */
export const unknownExecutorOption = defineError<{
  readonly option: string;
  readonly known: readonly string[];
  readonly meant: string | undefined;
}>("E364", ({ option, known, meant }) => ({
  what: `LocalDaskExecutor has no option ${option}.`,
  next: meant === undefined ? `Its options are ${known.join(", ")}.` : `Did you mean ${meant}?`,
}));

/** Numbers and short texts as people write them. */
function shown(given: unknown): string {
  return typeof given === "number" || typeof given === "string" ? describeValue(given).replace(/^the (number|text) /, "") : describeValue(given);
}
