import { readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, availableParallelism, homedir, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { cacheFolder } from "../bundle/cache-folder.ts";
import { loadConfig } from "../config/load.ts";
import { renderConfig } from "../config/view.ts";
import { isHeadraceError } from "../errors/define.ts";
import { executorNames, whereItRuns } from "../executors/named.ts";
import { exitCode } from "./exit-code.ts";
import { showError } from "./show-error.ts";
import { type Terminal, terminalOf } from "./terminal.ts";

export function declare(command: Command, end: (exitCode: number) => void): void {
  command.action(async () => end(await doctor()));
}

/** One part that may work here or not, with why. */
interface Finding {
  readonly name: string;
  readonly works: boolean;
  readonly says: string;
}

async function doctor(): Promise<number> {
  const { env, stdout } = process;
  const terminal = terminalOf({ stream: stdout, env, platform: process.platform });
  const findings = [await esbuild(), bundles()];
  const settings = settingsOf(terminal);
  const executors = executorNames.map((name) => ({ name, works: true, says: whereItRuns(name) }));
  const page = [
    ...versions(),
    "",
    terminal.paint("bold", "Executors"),
    ...executors.map((finding) => line(finding, terminal)),
    "",
    terminal.paint("bold", "Flow files"),
    ...findings.map((finding) => line(finding, terminal)),
    "",
    terminal.paint("bold", "Settings"),
    ...settings.lines.map((text) => `  ${text}`),
  ];
  stdout.write(`${page.join("\n")}\n`);
  return settings.work && findings.every(({ works }) => works) ? exitCode.success : exitCode.failed;
}

function line({ name, works, says }: Finding, { glyphs, paint }: Terminal): string {
  const sign = works ? paint("green", glyphs.success) : paint("red", glyphs.failed);
  return `  ${sign} ${name.padEnd(12)}${says}`;
}

function versions(): readonly string[] {
  const require = createRequire(import.meta.url);
  const { version } = require("../../package.json") as { readonly version: string };
  const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GiB`;
  return [`headrace ${version}`, `Node ${process.versions.node}`, `${platform()} ${arch()} ${release()}, ${availableParallelism()} processors, ${memory}`];
}

/** Flow files are bundled by it: a project that was copied from another system has a binary that does not run here. */
async function esbuild(): Promise<Finding> {
  try {
    const { transform, version } = await import("esbuild");
    await transform("const x: number = 1;", { loader: "ts" });
    return { name: "esbuild", works: true, says: version };
  } catch (error) {
    return { name: "esbuild", works: false, says: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
  }
}

/** Where bundles of flow files of this folder are kept. */
function bundles(): Finding {
  try {
    const folder = cacheFolder(join(process.cwd(), "flow.ts"));
    const files = readdirSync(folder);
    const bytes = files.reduce((sum, file) => sum + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0), 0);
    return { name: "bundles", works: true, says: `${folder} (${files.length} files, ${(bytes / 1024).toFixed(0)} kB)` };
  } catch (error) {
    return { name: "bundles", works: false, says: error instanceof Error ? error.message : String(error) };
  }
}

/** All settings, or the mistake that keeps them from being read: whoever looks for it asks here. */
function settingsOf(terminal: Terminal): { readonly work: boolean; readonly lines: readonly string[] } {
  try {
    const loaded = loadConfig({ cwd: process.cwd(), env: process.env, home: homedir() });
    return { work: true, lines: [...loaded.warnings, ...renderConfig(loaded, { showOrigin: true }).trimEnd().split("\n")] };
  } catch (error) {
    if (!isHeadraceError(error)) throw error;
    return { work: false, lines: showError(error, terminal).trimEnd().split("\n") };
  }
}
