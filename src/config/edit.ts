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

function sameBut(before: ReadonlyMap<string, Said>, after: ReadonlyMap<string, Said>, name: string): boolean {
  const others = (said: ReadonlyMap<string, Said>): string =>
    JSON.stringify([...said].filter(([other]) => other !== name).map(([other, { raw }]) => [other, raw]));
  return others(before) === others(after);
}

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
  const before = parseSettingsFile(text, file);
  const changed = withAssignment(text, { path, assignment: `${path.at(-1)} = ${typeof raw === "string" ? JSON.stringify(raw) : raw}` });
  const after = parseChanged(changed, file, name);
  if (after.get(name)?.raw !== raw || !sameBut(before, after, name)) throw configNotEditable({ name }, { place: file });
  return changed;
}

function parseChanged(text: string, file: string, name: string): ReadonlyMap<string, Said> {
  try {
    return parseSettingsFile(text, file);
  } catch (error) {
    throw configNotEditable({ name }, { place: file, cause: error });
  }
}
