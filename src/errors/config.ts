import { defineError } from "./define.ts";

export const configSyntax = defineError<{ readonly problem: string }>("E601", ({ problem }) => ({
  what: `This settings file is no valid TOML: ${problem}.`,
  next: "Correct the line above. Text needs quotes, a section is a name in square brackets.",
}));

export const configValue = defineError<{ readonly name: string; readonly given: string; readonly takes: string; readonly origin: string }>(
  "E602",
  ({ name, given, takes, origin }) => ({
    what: `The setting ${name} cannot be ${given}, as ${origin} says. It takes ${takes}.`,
    next: "Correct the value there, or remove it to have the default.",
  }),
);

export const configKeyRefused = defineError<{ readonly key: string }>("E603", ({ key }) => ({
  what: `A settings file may not hold the key "${key}": JavaScript gives that name a meaning of its own.`,
  next: "Remove the line.",
}));

export const configUnreadable = defineError<{ readonly file: string; readonly problem: string }>("E604", ({ file, problem }) => ({
  what: `The settings file ${file} cannot be read: ${problem}.`,
  next: "Make it a file that this user may read, or remove it.",
}));

export const configUnknownSetting = defineError<{ readonly name: string; readonly meant: string | undefined; readonly known: readonly string[] }>(
  "E605",
  ({ name, meant, known }) => ({
    what: `There is no setting ${name}.`,
    next: meant === undefined ? `The settings are ${known.join(", ")}.` : `Did you mean ${meant}?`,
  }),
);

export const configNotEditable = defineError<{ readonly name: string }>("E606", ({ name }) => ({
  what: `The setting ${name} could not be changed: the file says it in a way that cannot be edited line by line.`,
  next: `Change ${name} in the file by hand, for example by moving it to a section and a line of its own.`,
}));

export const configUnwritable = defineError<{ readonly file: string; readonly problem: string }>("E607", ({ file, problem }) => ({
  what: `The settings file ${file} cannot be written: ${problem}.`,
  next: "Make its folder one that this user may write to. The file is as it was.",
}));
