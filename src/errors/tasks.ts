import { defineError } from "./define.ts";

export const shellCommandMissing = defineError<{ readonly task: string }>("E701", ({ task }) => ({
  what: `The shell task ${task} has no command.`,
  next: 'Give one where the task is made, ShellTask({ command: "ls" }), or where it is called, sh({ command: "ls" }).',
}));

export const shellLevelUnknown = defineError<{ readonly given: string; readonly levels: readonly string[] }>("E702", ({ given, levels }) => ({
  what: `streamOutput cannot be ${given}: there is no such log level.`,
  next: `Use true, which is "info", or one of ${levels.map((level) => `"${level}"`).join(", ")}.`,
}));

export const shellNotFound = defineError<{ readonly shell: string }>("E703", ({ shell }) => ({
  what: `The shell ${shell} was not found.`,
  next: 'Install it, put its folder on PATH, or choose another with the option shell, such as "sh".',
}));

export const secretMissing = defineError<{ readonly name: string; readonly variable: string }>("E711", ({ name, variable }) => ({
  what: `The secret ${name} was not found.`,
  next: `Set the environment variable ${variable}, or give it to the run: flow.run({ context: { secrets: { ${JSON.stringify(name)}: ... } } }).`,
}));

export const secretCastFailed = defineError<{ readonly name: string }>("E712", ({ name }) => ({
  what: `The cast of the secret ${name} threw an error.`,
  next: "Correct the function or the secret. The error itself is not shown, since it may hold the secret.",
}));
