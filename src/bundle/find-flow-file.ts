import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { basename, dirname, extname, join, parse, resolve } from "node:path";
import { noSuchFile, notLoadable, notReadable } from "../errors/loading.ts";
import { closestName } from "../util/closest-name.ts";

const extensions = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"];

const isFlowFile = (name: string): boolean => extensions.includes(extname(name)) && !name.endsWith(".d.ts");

/** The absolute path of the flow file that a user named. Throws E101, E107 or E114. */
export function findFlowFile(file: string, workingDirectory: string): string {
  const path = resolve(workingDirectory, file);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    const folder = dirname(file);
    throw noSuchFile({ file: basename(file), folder: folder === "." ? undefined : folder, meant: meantFile(file, dirname(path)) });
  }
  if (stats.isDirectory() || !isFlowFile(path)) throw notLoadable({ file, isFolder: stats.isDirectory(), extensions });
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    throw notReadable({ file, problem: "permission denied" }, { cause });
  }
  return path;
}

/** A flow file in that folder with nearly this name, or with this name and an extension. */
function meantFile(file: string, folder: string): string | undefined {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const names = readdirSync(folder).filter(isFlowFile);
  const wanted = basename(file);
  const meant = names.find((name) => parse(name).name === wanted) ?? closestName(wanted, names);
  return meant === undefined ? undefined : join(dirname(file), meant);
}
