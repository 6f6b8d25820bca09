#!/usr/bin/env node
import { nodeTooOld } from "../errors/cli.ts";
import { exitCode } from "./exit-code.ts";

const needed = "22.13";

function isOlder(found: string, than: string): boolean {
  const [major = 0, minor = 0] = found.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = than.split(".").map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

async function main(): Promise<number> {
  const found = process.versions.node;
  if (isOlder(found, needed)) {
    process.stderr.write(`${nodeTooOld({ found, needed }).message}\n`);
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
