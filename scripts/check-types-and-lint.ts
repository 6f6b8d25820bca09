import path from "node:path";
import { runProgram } from "./run-program.ts";

/** What the compiler finds in all of the repository, the type tests of test/types/ among it. */
export async function checkTypes(root: string): Promise<string[]> {
  return complaints(root, "tsc", ["--noEmit", "--pretty", "false", "-p", "."]);
}

/** What biome finds: lint rules, formatting, order of imports. */
export async function checkLint(root: string): Promise<string[]> {
  return complaints(root, "biome", ["ci", "--colors=off", "--max-diagnostics=100"]);
}

async function complaints(root: string, program: string, args: readonly string[]): Promise<string[]> {
  const { code, output } = await runProgram(path.join(root, "node_modules/.bin", program), args, { cwd: root });
  return code === 0 ? [] : [output.trimEnd()];
}
