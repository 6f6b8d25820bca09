import { configNotEditable, configUnknownSetting, configValue } from "../errors/config.ts";
import { closestName } from "../util/closest-name.ts";
import { settingsByName } from "./settings.ts";
import { parseSettingsFile, type Said } from "./settings-file.ts";
import { showValue } from "./show-value.ts";
import { type TomlLine, tomlLines } from "./toml-lines.ts";

/** A change to a settings file. */
export interface SettingChange {
  /** The file's text; "" where there is no file yet. */
  readonly text: string;
  /** For messages only. */
  readonly file: string;
  /** As in the file: `run.on_schedule`. */
  readonly name: string;
  /** As on a command line: `false`. */
  readonly value: string;
}

interface Place {
  readonly path: readonly string[];
  readonly assignment: string;
}

const samePath = (line: TomlLine, path: readonly string[]): boolean => line.path.length === path.length && line.path.every((part, i) => part === path[i]);

/** Replaces the value of the key's line, keeping what stands before the value and a comment after it. */
function replaceLine(line: string, assignment: string): string {
  const value = assignment.slice(assignment.indexOf("=") + 1).trim();
  const comment = /^[^=]*=\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^#"']*?)(\s*#.*)$/.exec(line)?.[1] ?? "";
  return `${line.slice(0, line.indexOf("=") + 1)} ${value}${comment}`;
}

function withAssignment(text: string, { path, assignment }: Place): string {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const found = [...tomlLines(text)];
  const existing = found.find((line) => line.kind === "key" && samePath(line, path));
  if (existing !== undefined) return `${lines.with(existing.index, replaceLine(lines[existing.index] ?? "", assignment)).join("\n")}\n`;
  const section = found.find((line) => line.kind === "section" && samePath(line, path.slice(0, -1)));
  if (section !== undefined) return `${lines.toSpliced(section.index + 1, 0, assignment).join("\n")}\n`;
  const gap = lines.length === 0 ? [] : [""];
  return `${[...lines, ...gap, `[${path.slice(0, -1).join(".")}]`, assignment].join("\n")}\n`;
}

/** What a file says, in a form that can be compared. */
function meaning(said: Iterable<readonly [name: string, raw: unknown]>): string {
  return JSON.stringify([...said].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const rawOf = (said: ReadonlyMap<string, Said>): Map<string, unknown> => new Map(Array.from(said, ([name, { raw }]) => [name, raw]));

/**
 * The text of a settings file after one setting was changed or added. Comments, order and all other lines stay as they
 * are. The new text is read again before it is returned: a change that would say anything else throws E606, an unknown
 * setting E605, a value that does not fit E602.
 */
export function changeSetting({ text, file, name, value }: SettingChange): string {
  const one = settingsByName.get(name);
  if (one === undefined) throw configUnknownSetting({ name, meant: closestName(name, settingsByName.keys()), known: [...settingsByName.keys()] });
  const raw = one.setting.fromText(value);
  if (one.setting.read(raw, { base: "/", home: "/" }) === undefined) {
    throw configValue({ name, given: showValue(name, raw), takes: one.setting.takes, origin: "the command line" });
  }
  const path = name.split(".");
  const expected = rawOf(parseSettingsFile(text, file)).set(name, raw);
  const changed = withAssignment(text, { path, assignment: `${path.at(-1)} = ${typeof raw === "string" ? JSON.stringify(raw) : raw}` });
  if (meaning(rawOf(parseChanged(changed, file, name))) !== meaning(expected)) throw configNotEditable({ name }, { place: file });
  return changed;
}

function parseChanged(text: string, file: string, name: string): ReadonlyMap<string, Said> {
  try {
    return parseSettingsFile(text, file);
  } catch (error) {
    throw configNotEditable({ name }, { place: file, cause: error });
  }
}
