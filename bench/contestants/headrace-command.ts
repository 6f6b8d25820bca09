import { fileURLToPath } from "node:url";
import type { ExecutorName } from "../programs/headrace-executors.ts";
import { type CommandLine, commands, flowFile } from "../run-command.ts";
import type { Contestant } from "./contestant.ts";

const headrace = (...args: string[]): CommandLine => [process.execPath, fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url)), ...args];

/** Those that `headrace run --executor` knows. */
const executors: readonly ExecutorName[] = ["local", "threads", "processes"];

/** The built command, as users start it, with each executor. */
export const headraceCommand: readonly Contestant[] = executors.map((executor) => ({
  name: `headrace run, ${executor}`,
  against: `headrace run, ${executor}`,
  tasks: executor === "local" ? { help: [1], "first task": [1], json: [100_000, 1_000_000] } : { "first task": [1] },
  sample: commands({
    help: () => headrace("--help"),
    "first task": () => headrace("run", "-p", flowFile("first-task.ts"), "--executor", executor),
    json: ({ tasks }) => headrace("run", "-p", flowFile("objects.ts"), "--executor", executor, "--param", `n=${tasks}`, "--json", "--all"),
  }),
}));
