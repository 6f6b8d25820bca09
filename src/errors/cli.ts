import { shellWord } from "../util/shell-word.ts";
import { defineError } from "./define.ts";

/** E130 to E159: what is typed on the command line. */

export const wrongUsage = defineError<{ readonly problem: string; readonly meant: string | undefined; readonly command: string }>(
  "E130",
  ({ problem, meant, command }) => ({
    what: problem,
    next: meant === undefined ? `See ${command} --help.` : `Did you mean ${meant}?`,
  }),
);

/** `brought` is the folder of a Node that lies beside this program, in its own repository. */
export const nodeTooOld = defineError<{ readonly found: string; readonly needed: string; readonly brought: string | undefined }>(
  "E131",
  ({ found, needed, brought }) => ({
    what: `headrace needs Node ${needed} or later; this is Node ${found}.`,
    next:
      brought === undefined
        ? "Install a newer one, for example from https://nodejs.org/"
        : `./go brought a newer one. Use that in this shell:  export PATH=${shellWord(brought)}:"$PATH"`,
  }),
);

export const flowFileNotGiven = defineError<{ readonly command: string; readonly here: string | undefined }>("E132", ({ command, here }) => ({
  what: `${command} needs the file that makes the flow.`,
  next: `${here === undefined ? "Name it" : "There is one here"}: ${command} -p ${here ?? "flow.ts"}`,
}));

export const paramWithoutValue = defineError<{ readonly given: string }>("E133", ({ given }) => ({
  what: `--param ${given} has no ${given === "" || given.startsWith("=") ? "name" : "value"}.`,
  next: "Write both, with an equals sign between them: --param month=2026-02",
}));

export const paramNotJson = defineError<{ readonly name: string; readonly given: string; readonly problem: string }>("E134", ({ name, given, problem }) => ({
  what: `The value of --param ${name} is no valid JSON: ${given}\n  ${problem}.`,
  next: `Correct it. For a text that begins like JSON, quote it twice: --param '${name}="..."'`,
}));

export const paramFileNotUsable = defineError<{ readonly file: string; readonly problem: string }>("E135", ({ file, problem }) => ({
  what: `The parameters in ${file} cannot be used: ${problem}.`,
  next: 'Give a JSON file that holds one object, such as { "month": "2026-02" }.',
}));

export const unknownExecutor = defineError<{ readonly given: string; readonly known: readonly string[]; readonly meant: string | undefined }>(
  "E136",
  ({ given, known, meant }) => ({
    what: `There is no executor ${given}.`,
    next: meant === undefined ? `Choose one of: ${known.join(", ")}.` : `Did you mean ${meant}?`,
  }),
);

export const noTaskToRunAlone = defineError<{
  readonly flow: string;
  readonly asked: string;
  readonly known: readonly string[];
  readonly meant: string | undefined;
}>("E137", ({ flow, asked, known, meant }) => ({
  what: `The flow ${flow} has no task ${asked}.`,
  next: meant === undefined ? `Its tasks are ${known.slice(0, 20).join(", ")}${known.length > 20 ? ", ..." : ""}.` : `Did you mean ${meant}?`,
}));

export const noSuchTaskRun = defineError<{ readonly asked: string; readonly problem: string; readonly next: string }>("E138", ({ asked, problem, next }) => ({
  what: `${asked} cannot be run alone: ${problem}.`,
  next,
}));

export const noSchedule = defineError<{ readonly flow: string }>("E139", ({ flow }) => ({
  what: `The flow ${flow} has no schedule.`,
  next: "Give it one, new Flow(name, { schedule }, ...), or leave out --schedule to run it once at once.",
}));

export const filesInTheWay = defineError<{ readonly folder: string; readonly files: readonly string[] }>("E140", ({ folder, files }) => ({
  what: `${folder} already has ${files.join(", ")}. Nothing was written.`,
  next: "Give another folder, or move them away.",
}));

export const notWritable = defineError<{ readonly file: string; readonly problem: string }>("E141", ({ file, problem }) => ({
  what: `${file} cannot be written: ${problem}.`,
  next: "Give a place that this user may write to.",
}));

export const neverEnds = defineError<{ readonly task: string | undefined }>("E143", ({ task }) => ({
  what: `Nothing is left to wait for, but ${task ?? "the run"} has not ended.`,
  next: "It awaits a promise that nobody settles. Look at each await in it.",
}));

export const paramTwice = defineError<{ readonly name: string }>("E144", ({ name }) => ({
  what: `--param ${name} is given twice.`,
  next: `Give one value. A list is one value, too: --param '${name}=[1, 2]'`,
}));

export const noSuchPicture = defineError<{ readonly file: string; readonly format: string; readonly svg: string }>("E145", ({ file, format, svg }) => ({
  what: `${file} cannot be written: flows are drawn as SVG, not as ${format}.`,
  next: `Write --out ${shellWord(svg)}, or --out - to hand the SVG on to a program that converts it.`,
}));

export const flowOfAnotherCopy = defineError<{ readonly flow: string; readonly file: string }>("E142", ({ flow, file }) => ({
  what: `The flow ${flow} of ${file} was made by another copy of headrace than the one that is running.`,
  next: "A package that makes it brings headrace along. Let that package name headrace as a peer dependency, so that there is one copy.",
}));
