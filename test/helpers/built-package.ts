import path from "node:path";
import { runProgram } from "../../scripts/run-program.ts";
import { repositoryRoot } from "./repository-root.ts";

let built: Promise<string> | undefined;

/** Builds the package unless `dist/` is up to date, and answers with the folder `dist/`. For tests of what users get. */
export function builtPackage(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const { code, output } = await runProgram(path.join(repositoryRoot, "go"), ["build"], { cwd: repositoryRoot });
  if (code !== 0) throw new Error(`The package does not build.\n${output}`);
  return path.join(repositoryRoot, "dist");
}
