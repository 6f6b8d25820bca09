import { mkdir, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { locationLeaves } from "../errors/results.ts";
import { isAbsence } from "../util/absence.ts";
import { checkLocation } from "./location.ts";

/**
 * A folder that no location leads out of: a location's text is checked first, then where it really lies behind symbolic links.
 * Links to other parts of the folder are fine. Not held off is somebody who swaps folders for links while a file is being written.
 */
export class ConfinedFolder {
  readonly path: string;
  readonly #madeAt: string | undefined;

  constructor(path: string, madeAt: string | undefined) {
    this.path = resolve(path);
    this.#madeAt = madeAt;
  }

  /** The path of a location; undefined where there is no folder that could hold it. */
  async find(location: string): Promise<string | undefined> {
    const path = this.#pathOf(location);
    for (let folder = dirname(path); folder.length >= this.path.length; folder = dirname(folder)) {
      const real = await realpathOf(folder);
      if (real === undefined) continue;
      await this.#confine(real, location);
      return folder === dirname(path) ? path : undefined;
    }
    return undefined;
  }

  /** The path of a location. Folders that are missing on the way are made, for this user only. */
  async prepare(location: string): Promise<string> {
    const path = this.#pathOf(location);
    if ((await this.find(location)) === undefined) await makeFolders(dirname(path));
    return path;
  }

  #pathOf(location: string): string {
    checkLocation(location, this.#madeAt);
    return join(this.path, ...location.split("/"));
  }

  async #confine(real: string, location: string): Promise<void> {
    const away = relative(await realpath(this.path), real);
    if (away !== ".." && !away.startsWith(`..${sep}`) && !isAbsolute(away)) return;
    throw locationLeaves({ location, dir: this.path, leadsTo: real }, { place: this.#madeAt });
  }
}

// One at a time: a recursive mkdir reports a read-only disk, and other troubles, as a missing folder.
async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT") throw error;
    await makeFolders(dirname(path));
    await makeFolders(path);
  }
}

async function realpathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
