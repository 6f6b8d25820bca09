#!/usr/bin/env node
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeTooOld } from "../errors/cli.ts";
import { exitCode } from "./exit-code.ts";

const needed = "22.13";

function isOlder(found: string, than: string): boolean {
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = than.split(".").map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

/** The folder of the Node that `./go` brings, where this program runs from its own repository. */
function broughtNode(): string | undefined {
  const folder = fileURLToPath(new URL("../../tools/node/node_modules/.bin", import.meta.url));
  return existsSync(join(folder, "node")) ? folder : undefined;
}

async function main(): Promise<number> {
  const found = process.versions.node;
  if (isOlder(found, needed)) {
    const { code, what, next } = nodeTooOld({ found, needed, brought: broughtNode() });
    process.stderr.write(`✗ ${code} ${what}\n  ${next}\n`);
    return exitCode.wrongUsage;
  }
  // An older Node could not even load it.
  const { runCommandLine } = await import("./command-line.ts");
  return runCommandLine(process.argv.slice(2));
}

/** A reader that has gone, such as `head`, is no reason to stop a run. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

process.stdout.on("error", ignoreClosedPipe);
process.stderr.on("error", ignoreClosedPipe);

const code = await main();
// What the user's code left open, such as a connection, must not keep the process.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
