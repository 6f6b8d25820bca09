import { accessSync, constants, lstatSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { noCacheFolder } from "../errors/loading.ts";

/**
 * The folder for the bundles of a flow file, made where it is missing, without symbolic links in its path. The nearest node_modules has it,
 * so that packages resolve from there as they do from the file; else a folder of this user's that nobody else may enter.
 */
export function cacheFolder(entry: string): string {
  const nodeModules = nearestNodeModules(dirname(entry));
  const beside = nodeModules === undefined ? [] : [join(nodeModules, ".cache", "headrace")];
  const folder = beside.find((path) => isUsable(path)) ?? privateFolders().find((path) => isUsable(path) && isPrivate(path));
  if (folder === undefined) throw noCacheFolder({ tried: [...beside, ...privateFolders()] });
  return realpathSync(folder);
}

function nearestNodeModules(folder: string): string | undefined {
  const candidate = join(folder, "node_modules");
  if (statSync(candidate, { throwIfNoEntry: false })?.isDirectory()) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestNodeModules(parent);
}

function privateFolders(): readonly string[] {
  const cache = process.env.XDG_CACHE_HOME ?? process.env.LOCALAPPDATA ?? join(homedir(), ".cache");
  return [join(cache, "headrace"), join(tmpdir(), `headrace-${process.getuid?.() ?? "user"}`)];
}

function isUsable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Others could put code of theirs into a folder that they may write to, or that they own. Windows keeps a user's folders apart itself. */
function isPrivate(folder: string): boolean {
  if (process.platform === "win32") return true;
  const { mode, uid } = lstatSync(folder);
  return (mode & 0o077) === 0 && uid === process.getuid?.();
}
