import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { filesInTheWay } from "../errors/cli.ts";
import { formatDuration } from "../util/duration.ts";
import { shellWord } from "../util/shell-word.ts";
import { exitCode } from "./exit-code.ts";
import { keptFile, projectName, templateFiles, templateText } from "./init/template.ts";
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
  const there = templateFiles.filter((file) => existsSync(join(folder, file)));
  const inTheWay = there.filter((file) => file !== keptFile);
  if (inTheWay.length > 0) throw filesInTheWay({ folder: given === "." ? "This folder" : given, files: inTheWay });
  const values = { name: projectName(basename(folder)), headrace: spec };
  const files = templateFiles.filter((file) => !there.includes(file));
  for (const file of files) writeFile(join(folder, file), templateText(file, values));
  stdout.write(`${paint("green", glyphs.made)} Created ${given === "." ? "a project here" : given}  (${files.join(", ")})\n`);
  const isInstalled = install && (await runInstall({ folder, spec, terminal }));
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

interface Install {
  readonly folder: string;
  /** What is installed as headrace. */
  readonly spec: string;
  readonly terminal: Terminal;
}

/** Whether it worked. Where it did not, npm's own words say why. */
async function runInstall({ folder, spec, terminal }: Install): Promise<boolean> {
  const { stdout, stderr } = process;
  const { glyphs, paint, isLive } = terminal;
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
  else stderr.write(`${paint("red", glyphs.failed)} npm install did not work:\n${all.trimEnd().replaceAll(/^/gm, "    ")}\n  ${elsewhere(spec)}\n`);
  return !failed;
}

const elsewhere = (spec: string): string =>
  `headrace was to be ${spec}. Where it cannot be had there, name another place with --package, or in package.json: a version, a path, a tarball.`;

/** A program that runs from its own repository is installed from there, one that was installed as its version. */
function ownSpec(): string {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  if (!/[\\/]node_modules[\\/]/.test(root)) return `file:${root.replace(/[\\/]$/, "")}`;
  const { version } = createRequire(import.meta.url)("../../package.json") as { readonly version: string };
  return `^${version}`;
}
