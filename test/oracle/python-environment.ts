/** The virtual environments of Python peers: `.venv/<name>`, made from `tools/python/<name>.txt` by the set-up of `./go`. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Makes the environment where it is missing or its requirements have changed; gives the path of its Python. */
export async function ensurePython(name: "oracle" | "bench"): Promise<string> {
  await run("sh", ["-euc", `. scripts/setup.sh; ensure_python_env ${name} tools/python/${name}.txt`], { cwd: root });
  return `${root}.venv/${name}/bin/python`;
}
