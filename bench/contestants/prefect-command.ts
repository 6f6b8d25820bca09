import { ensurePython } from "../../test/oracle/python-environment.ts";
import { type CommandLine, commands, flowFile } from "../run-command.ts";
import type { Contestant } from "./contestant.ts";

const prefect = async (...args: string[]): Promise<CommandLine> => [await ensurePython("oracle"), "-B", "-m", "prefect", ...args];

export const prefectCommand: Contestant = {
  name: "prefect run",
  against: "headrace run, local",
  tasks: { help: [1], "first task": [1] },
  sample: commands({
    help: () => prefect("--help"),
    "first task": () => prefect("run", "-p", flowFile("first_task.py")),
  }),
};
