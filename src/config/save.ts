import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { configUnwritable } from "../errors/config.ts";
import { writeWhole } from "../util/atomic-write.ts";
import { changeSetting } from "./edit.ts";
import type { ConfigSources } from "./load.ts";
import { findProjectFile, readSettingsFile, settingsFileName, userFile } from "./settings-file.ts";

/** Which setting to change, to what, and where. */
export interface SettingToSave extends ConfigSources {
  readonly name: string;
  readonly value: string;
  /** "project" is the nearest `headrace.toml` upwards, or a new one in the working directory; "user" is the user's own. */
  readonly scope: "project" | "user";
}

/** Changes one setting in its file, which is made where there is none. Returns the file's path. */
export function saveSetting({ cwd, env, home, name, value, scope }: SettingToSave): string {
  const file = scope === "user" ? userFile(env, home) : (findProjectFile(cwd) ?? join(cwd, settingsFileName));
  const text = changeSetting({ text: readSettingsFile(file) ?? "", file, name, value });
  // Settings are often a link to where somebody keeps such files: that file is changed, and the link stays.
  const target = existsSync(file) ? realpathSync(file) : file;
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeWhole(target, text, "everybody");
  } catch (error) {
    throw configUnwritable({ file, problem: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
  return file;
}
