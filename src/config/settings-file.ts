import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { configKeyRefused, configSyntax, configUnreadable } from "../errors/config.ts";
import { formatPlace } from "../util/call-site.ts";
import { lineOf } from "./toml-lines.ts";

export const settingsFileName = "headrace.toml";

/** What one place says about one setting. */
export interface Said {
  readonly raw: unknown;
  readonly line: number;
}

type Toml = typeof import("smol-toml");
let toml: Toml | undefined;

/** Loaded when there is a file to read, and not before: most runs have none. Synchronous, since `context.config` is. */
function tomlParser(): Toml {
  toml ??= createRequire(import.meta.url)("smol-toml") as Toml;
  return toml;
}

/** The settings file that counts for a folder: the nearest one, from there upwards. */
export function findProjectFile(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, settingsFileName);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The user's own settings file: under `XDG_CONFIG_HOME` where that is set, else under `~/.config`. It may not exist. */
export function userFile(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const folder = env.XDG_CONFIG_HOME;
  return join(folder === undefined || folder === "" ? join(home, ".config") : folder, "headrace", settingsFileName);
}

/** A settings file's text, or undefined where there is no such file. */
export function readSettingsFile(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw configUnreadable({ file, problem: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}

const refused = new Set(["__proto__", "constructor", "prototype"]);

/** What a settings file says, by the setting's whole name: `logging.level`. Names are not checked against the settings there are. */
export function parseSettingsFile(text: string, file: string): Map<string, Said> {
  const { parse, TomlError } = tomlParser();
  let tables: object;
  try {
    tables = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const problem = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "") ?? "";
    throw configSyntax({ problem }, { place: formatPlace({ file, line: error.line, column: error.column }), cause: error });
  }
  const said = new Map<string, Said>();
  const walk = (table: object, path: readonly string[]): void => {
    for (const [key, value] of Object.entries(table)) {
      const here = [...path, key];
      const line = lineOf(text, here);
      if (refused.has(key)) throw configKeyRefused({ key }, { place: `${file}:${line}` });
      const isTable = typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
      if (isTable) walk(value, here);
      else said.set(here.join("."), { raw: value, line });
    }
  };
  walk(tables, []);
  return said;
}
