/** The virtual environments of Python programs that tests talk to: `.venv/<name>`, made from `tools/python/<name>.txt`. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "./repository-root.ts";

/** Gives the path of an environment's Python. Makes the environment where it is missing or out of date, as the set-up of `./go` does. */
export async function pythonOf(name: string): Promise<string> {
  const setUp = `. scripts/setup.sh; ensure_python_env ${name} tools/python/${name}.txt`;
  await promisify(execFile)("sh", ["-euc", setUp], { cwd: repositoryRoot });
  return join(repositoryRoot, ".venv", name, "bin", "python");
}
