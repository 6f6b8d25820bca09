import { globSync } from "node:fs";
import path from "node:path";
import { runProgram } from "./run-program.ts";

/** Packs the built package into a folder, as `npm publish` would, and answers with the tarball's path. */
export async function packInto(root: string, folder: string): Promise<string> {
  const { code, output } = await runProgram("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: root });
  const [tarball] = globSync("*.tgz", { cwd: folder });
  if (code !== 0 || tarball === undefined) throw new Error(`npm pack failed\n${output}`);
  return path.join(folder, tarball);
}
