import { defineError } from "./define.ts";

/** How a worker gets the flow: from which file, and what it finds there. */

const quoted = (text: string): string => JSON.stringify(text);

export const flowInTestFile = defineError<{ readonly file: string; readonly how: string }>("E120", ({ file, how }) => ({
  what: `${file} describes tests, ${how}, so it cannot be loaded for the flow it makes: its tests would run.`,
  next: "Move the flow to a file of its own and import it in the test.",
}));

export const flowWithoutFile = defineError<{ readonly flow: string }>("E121", ({ flow }) => ({
  what: `No file is known that makes the flow ${quoted(flow)}, so workers cannot load it.`,
  next: "Make it in a file; in a file of a package say which one: new Flow(name, { source: import.meta.url }, ...). Without a file, use LocalExecutor.",
}));

export const flowFileGone = defineError<{ readonly flow: string; readonly file: string }>("E122", ({ flow, file }) => ({
  what: `There is no file ${file}, which makes the flow ${quoted(flow)}, so workers cannot load it.`,
  next: "Put it back, or correct the flow's option source. Where code is only in memory, use LocalExecutor.",
}));

export const noWorkerPrograms = defineError<{ readonly missing: string; readonly here: string }>("E123", ({ missing, here }) => ({
  what: `There is no ${missing}, which workers run. headrace runs from ${here}.`,
  next: "If that file was made by a bundler, let it leave headrace out: mark the package headrace as external. Else install headrace again.",
}));

export const flowNotInWorker = defineError<{ readonly flow: string; readonly file: string; readonly found: readonly string[] }>(
  "E124",
  ({ flow, file, found }) => ({
    what:
      `A worker loaded ${file} and found no flow named ${quoted(flow)} there; ` +
      (found.length === 0 ? "it found none at all." : `it found ${found.map(quoted).join(", ")}.`),
    next: "Make the flow whenever the file is loaded, always under this name: not in a function that only the driver calls, nor depending on the environment.",
  }),
);

/** What differs first between the driver's copy of a flow and a worker's. */
export interface Difference {
  /** The task; undefined where the flow itself differs. */
  readonly slug: string | undefined;
  /** What of it: "argument 2", "the option onFailure"; undefined for the whole task. */
  readonly what: string | undefined;
  /** What it is in the driver and in the worker; undefined where there is none. */
  readonly here: string | undefined;
  readonly there: string | undefined;
}

export const flowDiffers = defineError<{ readonly flow: string; readonly file: string; readonly difference: Difference }>(
  "E380",
  ({ flow, file, difference }) => ({
    what: `The flow ${quoted(flow)} is another one in a worker. The first difference: ${differenceText(difference)}.`,
    next:
      `A worker loads ${file} and builds the flow itself. Look for what may differ there: environment variables, arguments of the program, the ` +
      "time, random numbers, files, tasks that were added after a run. Let the tasks be the same always; values may differ, also a parameter's.",
  }),
);

function differenceText({ slug, what, here, there }: Difference): string {
  if (what === undefined) {
    if (there === undefined) return `only the driver has a task ${here}`;
    return here === undefined ? `only the worker has a task ${there}` : `where the driver has ${here}, the worker has ${there}`;
  }
  const whose = slug === undefined ? what : `${what} of ${slug}`;
  return `${whose} is ${here ?? "not there"} in the driver and ${there ?? "not there"} in the worker`;
}
