import { shellWord } from "../util/shell-word.ts";
import { defineError } from "./define.ts";

const orElse = (meant: string | undefined, otherwise: string): string => (meant === undefined ? otherwise : `Did you mean ${meant}?`);

export const noSuchFile = defineError<{ readonly file: string; readonly folder: string | undefined; readonly meant: string | undefined }>(
  "E101",
  ({ file, folder, meant }) => ({
    what: folder === undefined ? `No file ${file} here.` : `No file ${file} in ${folder}.`,
    next: orElse(meant, "Give the path of the file that makes the flow, relative to the folder you are in."),
  }),
);

export const noFlowInFile = defineError<{ readonly file: string; readonly usesHeadrace: boolean }>("E102", ({ file, usesHeadrace }) => ({
  what: usesHeadrace ? `${file} made no flow when it was loaded.` : `${file} makes no flow: it uses nothing of headrace's.`,
  next: 'Make one while the file loads: import { Flow } from "headrace", then new Flow("my-flow", () => { ... }).',
}));

export const fileThrew = defineError<{ readonly file: string; readonly stack: string }>("E103", ({ file, stack }) => ({
  what: `${file} threw while it was being loaded.\n\n${stack}\n`,
  next: "Code outside tasks runs whenever the file is loaded, also in each worker. Correct it, or move it into a task.",
}));

export const severalFlows = defineError<{ readonly file: string; readonly names: readonly [string, ...string[]] }>("E104", ({ file, names }) => ({
  what: `${file} has ${names.length} flows: ${names.join(", ")}.`,
  next: `Pick one with --name ${shellWord(names[0])}`,
}));

export const noSuchFlow = defineError<{ readonly file: string; readonly name: string; readonly names: readonly string[]; readonly meant: string | undefined }>(
  "E105",
  ({ file, name, names, meant }) => ({
    what: `${file} has no flow named ${name}.`,
    next: orElse(meant, names.length === 1 ? `Its one flow is ${names[0]}.` : `Its flows are ${names.join(", ")}.`),
  }),
);

export const doesNotCompile = defineError<{ readonly file: string; readonly problem: string; readonly frame: string; readonly more: number }>(
  "E106",
  ({ file, problem, frame, more }) => ({
    what: `${file} does not compile: ${problem}${frame === "" ? "" : `\n${frame}`}`,
    next: more === 0 ? "Correct that line." : `Correct that line; ${more} more ${more === 1 ? "error follows" : "errors follow"}.`,
  }),
);

export const notLoadable = defineError<{ readonly file: string; readonly isFolder: boolean; readonly extensions: readonly string[] }>(
  "E107",
  ({ file, isFolder, extensions }) => ({
    what: isFolder ? `${file} is a folder, not a flow file.` : `${file} is no JavaScript or TypeScript file.`,
    next: `Give the file that makes the flow: its name ends in ${extensions.join(", ")}.`,
  }),
);

export const flowMadeAfterRun = defineError<{ readonly file: string; readonly name: string; readonly ran: string }>("E108", ({ file, name, ran }) => ({
  what: `${file} calls run() of the flow ${ran} before it has made a flow named ${name}.`,
  next: "While a file is loaded, nothing after `await flow.run()` executes. Make every flow above the first call of run().",
}));

export const flowNamedTwice = defineError<{ readonly file: string; readonly name: string }>("E109", ({ file, name }) => ({
  what: `${file} makes two flows named ${name}.`,
  next: "Flows of a file are told apart by their names. Give one of them another.",
}));

export const importNotFound = defineError<{
  readonly specifier: string;
  readonly packageName: string | undefined;
  readonly meant: string | undefined;
  readonly frame: string;
}>("E110", ({ specifier, packageName, meant, frame }) => ({
  what: packageName === undefined ? `There is no file ${specifier} to import.\n${frame}` : `The package ${packageName} is not installed.\n${frame}`,
  next: orElse(meant, packageName === undefined ? "Correct the path; it is relative to the file that imports it." : `Install it: npm install ${packageName}`),
}));

export const neverLoaded = defineError<{ readonly file: string }>("E111", ({ file }) => ({
  what: `${file} never finished loading: a top-level await in it, or in a file that it imports, waits for something that never happens.`,
  next: "Look at each top-level `await` that stands before the flow.",
}));

export const noCacheFolder = defineError<{ readonly tried: readonly string[] }>("E112", ({ tried }) => ({
  what: `There is no folder to write the bundle of a flow to. Tried ${tried.join(", ")}.`,
  next: "Make one of them writable for this user, and for nobody else where it lies outside the project.",
}));

export const unknownEntryPoint = defineError<{ readonly specifier: string; readonly known: readonly string[]; readonly meant: string | undefined }>(
  "E113",
  ({ specifier, known, meant }) => ({
    what: `There is no ${specifier}.`,
    next: orElse(meant, `Import from one of ${known.join(", ")}.`),
  }),
);

export const notReadable = defineError<{ readonly file: string; readonly problem: string }>("E114", ({ file, problem }) => ({
  what: `${file} cannot be read: ${problem}.`,
  next: "Make it a file that this user may read.",
}));
