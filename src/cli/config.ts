import { homedir } from "node:os";
import type { Command } from "commander";
import { type ConfigSources, loadConfig } from "../config/load.ts";
import { saveSetting } from "../config/save.ts";
import { renderConfig } from "../config/view.ts";
import { exitCode } from "./exit-code.ts";
import { shownPath } from "./shown-path.ts";

export function declare(command: Command, end: (exitCode: number) => void): void {
  command
    .command("view")
    .summary("show every setting")
    .description("Shows every setting, as a headrace.toml would say it.")
    .helpOption("-h, --help", "print this help")
    .option("--show-origin", "say behind each value where it comes from")
    .action((given: { readonly showOrigin?: boolean }) => end(view(given.showOrigin === true)));
  command
    .command("set")
    .summary("change a setting")
    .description("Changes one line of the project's headrace.toml, the nearest from here upwards. Without one, it is made here.")
    .helpOption("-h, --help", "print this help")
    .argument("<name>", "the setting's name, such as logging.level")
    .argument("<value>", "its value, such as debug")
    .option("--user", "change your own settings, which hold in all projects")
    .action((name: string, value: string, given: { readonly user?: boolean }) => end(set(name, value, given.user ? "user" : "project")));
}

const sources = (): ConfigSources => ({ cwd: process.cwd(), env: process.env, home: homedir() });

function view(showOrigin: boolean): number {
  const loaded = loadConfig(sources());
  for (const warning of loaded.warnings) process.stderr.write(`${warning}\n`);
  process.stdout.write(renderConfig(loaded, { showOrigin }));
  return exitCode.success;
}

function set(name: string, value: string, scope: "project" | "user"): number {
  const file = saveSetting({ ...sources(), name, value, scope });
  process.stdout.write(`${name} = ${value} in ${shownPath(file)}\n`);
  return exitCode.success;
}
