import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isHeadraceError } from "../errors/define.ts";
import { resultNotRead, resultNotWritten, resultOption } from "../errors/results.ts";
import { statsOf } from "../util/absence.ts";
import { sweepLeftovers, writeAtomically } from "../util/atomic-write.ts";
import { callPlace } from "../util/call-site.ts";
import { messageOf } from "../util/message-of.ts";
import { checkPlaceOptions } from "./check-place-options.ts";
import { ConfinedFolder } from "./confined-folder.ts";
import { type LocationTemplate, temporaryFolder } from "./location.ts";
import type { ResultFormat, ResultPlace } from "./result-place.ts";
import type { Serializer } from "./serializer.ts";

/** Which folder, and how results lie in it. */
export interface LocalResultOptions extends ResultFormat {
  /** The folder, made when the first result is written. Relative to the working directory. */
  readonly dir: string;
}

/**
 * Results as files in a folder of this machine. A file is written whole or not at all, also when the process is killed meanwhile or
 * two write at once: then the last one stays. Files and folders are for this user only (0600 and 0700).
 * Nothing is written or read outside the folder, whatever a location says; a link in place of a result counts as no result.
 *
 * Not promised: that the last results before a power cut are there afterwards, and a way to delete results. On file systems that
 * ignore capitals, locations that differ only in those are one.
 */
export class LocalResult implements ResultPlace {
  /** Absolute. */
  readonly dir: string;
  readonly location: LocationTemplate | undefined;
  readonly serializer: Serializer | undefined;
  readonly checked: boolean | undefined;
  readonly #folder: ConfinedFolder;
  #swept = false;

  constructor(options: LocalResultOptions) {
    const place = callPlace();
    checkPlaceOptions(options, { maker: "new LocalResult", own: ["dir"], madeAt: place });
    const { dir, location, serializer, checked } = options;
    if (typeof dir !== "string" || dir === "" || dir.includes("\0"))
      throw resultOption({ maker: "new LocalResult", option: "dir", takes: "a folder", given: dir }, { place });
    this.#folder = new ConfinedFolder(dir, place);
    this.dir = this.#folder.path;
    this.location = location;
    this.serializer = serializer;
    this.checked = checked;
  }

  async exists(location: string): Promise<boolean> {
    const path = await this.#folder.find(location);
    return path !== undefined && ((await statsOf(path))?.isFile() ?? false);
  }

  async read(location: string): Promise<Uint8Array> {
    const path = await this.#folder.find(location);
    if (path === undefined) throw resultNotRead({ at: join(this.dir, location), problem: "nothing lies there" });
    const file = await open(path, readOnly);
    try {
      return await file.readFile();
    } finally {
      await file.close();
    }
  }

  async write(location: string, bytes: Uint8Array): Promise<void> {
    try {
      const target = await this.#folder.prepare(location);
      await writeAtomically({ target, bytes, temporaryFolder: await this.#temporaryFolder() });
    } catch (cause) {
      if (isHeadraceError(cause)) throw cause;
      throw resultNotWritten({ at: join(this.dir, location), problem: messageOf(cause) }, { cause });
    }
  }

  /** Cleared, before the first write, of what killed writers left. */
  async #temporaryFolder(): Promise<string> {
    const folder = dirname(await this.#folder.prepare(`${temporaryFolder}/file`));
    if (!this.#swept) await sweepLeftovers(folder, Date.now());
    this.#swept = true;
    return folder;
  }
}

// Neither through a link, nor waiting for the other end of a pipe that somebody put there.
const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
