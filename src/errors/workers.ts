import { defineError } from "./define.ts";

/** A worker ended while it ran something, or before it could. */
export const workerLost = defineError(
  "E360",
  ({ task, worker, how, said }: { readonly task: string | undefined; readonly worker: string; readonly how: string; readonly said: string }) => ({
    what: `${task === undefined ? "A worker could not start: its" : `${task} was lost with its worker: the`} ${worker} ${how}.`,
    next: said === "" ? "It said nothing. See whether memory ran out, or somebody ended it." : `The last it said was:\n${said}`,
  }),
);

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

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;

/** `scheduler` names none. */
export const unknownScheduler = defineError("E362", ({ given, known }: { readonly given: string; readonly known: readonly string[] }) => ({
  what: `There is no scheduler ${given}.`,
  next: `Use one of ${known.join(", ")}.`,
}));

/** An option of an executor that cannot be. */
export const invalidExecutorOption = defineError(
  "E363",
  ({ option, given, wanted }: { readonly option: string; readonly given: string; readonly wanted: string }) => ({
    what: `${option} of LocalDaskExecutor is ${given}, not ${wanted}.`,
    next: `Give ${wanted}, or leave ${option} out.`,
  }),
);
