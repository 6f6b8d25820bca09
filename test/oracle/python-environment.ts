/**
 * The virtual environments of Python peers: `.venv/<name>`, made from `tools/python/<name>.txt`. A stamp file holds the
 * SHA-256 of the requirements that were installed, so that an environment is made again when they change.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = new URL("../../", import.meta.url);

/** Makes the environment where it is missing or stale; gives the path of its Python. */
export async function ensurePython(name: "oracle" | "bench"): Promise<string> {
  const requirements = new URL(`tools/python/${name}.txt`, root);
  const folder = fileURLToPath(new URL(`.venv/${name}/`, root));
  const stamp = `${folder}.stamp`;
  const wanted = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  const installed = await readFile(stamp, "utf8").catch(() => "");
  if (installed.trim() !== wanted) {
    await rm(folder, { recursive: true, force: true });
    await run("python3", ["-m", "venv", folder]);
    await run(`${folder}bin/python`, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", fileURLToPath(requirements)]);
    await writeFile(stamp, `${wanted}\n`);
  }
  return `${folder}bin/python`;
}
