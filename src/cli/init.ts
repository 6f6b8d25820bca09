import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { filesInTheWay } from "../errors/cli.ts";
import { formatDuration } from "../util/duration.ts";
import { exitCode } from "./exit-code.ts";
import { projectName, templateFiles, templateText } from "./init/template.ts";
import { shellWord } from "./run/typed-command.ts";
import { type Terminal, terminalOf } from "./terminal.ts";
import { writeFile } from "./write-file.ts";

/** What was typed. */
interface Given {
  readonly install: boolean;
  readonly package?: string;
}

export function declare(command: Command, end: (exitCode: number) => void): void {
  command
    .usage("[folder] [options]")
    .description(`Makes a new project: ${templateFiles.join(", ")}. It asks nothing, and overwrites nothing.`)
    .argument("[folder]", "where to make it (default: here)", ".")
    .option("--no-install", "do not run npm install")
    .option("--package <spec>", "what npm installs as headrace: a version, a path, a tarball (default: this version)")
    .action(async (folder: string, given: Given) => end(await init(folder, given)));
}

async function init(given: string, { install, package: spec = ownSpec() }: Given): Promise<number> {
  const { env, platform, stdout } = process;
  const terminal = terminalOf({ stream: stdout, env, platform });
  const { glyphs, paint } = terminal;
  const folder = resolve(given);
  const inTheWay = templateFiles.filter((file) => existsSync(join(folder, file)));
  if (inTheWay.length > 0) throw filesInTheWay({ folder: given === "." ? "This folder" : given, files: inTheWay });
  const values = { name: projectName(basename(folder)), headrace: spec };
  for (const file of templateFiles) writeFile(join(folder, file), templateText(file, values));
  stdout.write(`${paint("green", glyphs.made)} Created ${given === "." ? "a project here" : given}  (${templateFiles.join(", ")})\n`);
  const isInstalled = install && (await runInstall(folder, terminal));
  stdout.write(`\n${nextSteps(given, isInstalled).join("\n")}\n`);
  return isInstalled || !install ? exitCode.success : exitCode.failed;
}

function nextSteps(given: string, isInstalled: boolean): readonly string[] {
  return [
    ...(given === "." ? [] : [`  cd ${shellWord(given)}`]),
    ...(isInstalled ? [] : ["  npm install    once, with a way to the registry"]),
    "  npm start      run the example flow",
    "  npm test       test it, no server needed",
  ];
}

const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
/** By default npm waits most of a minute before it says that there is no way to the registry. */
const impatient = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=1000"];

/** Whether it worked. Where it did not, npm's own words say why. */
async function runInstall(folder: string, { glyphs, paint, isLive }: Terminal): Promise<boolean> {
  const { stdout, stderr } = process;
  if (isLive) stdout.write(`${glyphs.waiting} Installing${glyphs.ellipsis}`);
  const { execa } = await import("execa");
  const begun = performance.now();
  const { failed, all } = await execa("npm", ["install", ...quiet, ...impatient], {
    cwd: folder,
    all: true,
    reject: false,
    stdin: "ignore",
    timeout: 600_000,
  });
  if (isLive) stdout.write(`\r${" ".repeat(20)}\r`);
  if (!failed) stdout.write(`${paint("green", glyphs.made)} Installed in ${formatDuration(performance.now() - begun)}\n`);
  else stderr.write(`${paint("red", glyphs.failed)} npm install did not work:\n${all.trimEnd().replaceAll(/^/gm, "    ")}\n`);
  return !failed;
}

/** A program that runs from its own repository is installed from there, one that was installed as its version. */
function ownSpec(): string {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  if (!/[\\/]node_modules[\\/]/.test(root)) return `file:${root.replace(/[\\/]$/, "")}`;
  const { version } = createRequire(import.meta.url)("../../package.json") as { readonly version: string };
  return `^${version}`;
}
