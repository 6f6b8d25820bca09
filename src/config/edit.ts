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

interface Assignment {
  readonly path: readonly string[];
  /** As TOML writes it. */
  readonly value: string;
}

const samePath = (line: TomlLine, path: readonly string[]): boolean => line.path.length === path.length && line.path.every((part, i) => part === path[i]);

/** Another value in the key's line, after which a comment may stand. */
function replaceValue(line: string, value: string): string {
  const comment = /^[^=]*=\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^#"']*?)(\s*#.*)$/.exec(line)?.[1] ?? "";
  return `${line.slice(0, line.indexOf("=") + 1)} ${value}${comment}`;
}

/** In the line that gives the key a value; else in the key's section, else beside `section.other = ...`, else in a new section. */
function withAssignment(text: string, { path, value }: Assignment): string {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const named = [...tomlLines(text)];
  const [parent, key] = [path.slice(0, -1), path.at(-1)];
  const joined = (all: readonly string[]): string => `${all.join("\n")}\n`;
  const existing = named.find((line) => line.kind === "key" && samePath(line, path));
  if (existing !== undefined) return joined(lines.with(existing.index, replaceValue(lines[existing.index] ?? "", value)));
  const section = named.find((line) => line.kind === "section" && samePath(line, parent));
  if (section !== undefined) return joined(lines.toSpliced(section.index + 1, 0, `${key} = ${value}`));
  const sibling = named.findLast((line) => line.kind === "key" && samePath({ ...line, path: line.path.slice(0, -1) }, parent));
  if (sibling !== undefined) return joined(lines.toSpliced(sibling.index + 1, 0, `${path.join(".")} = ${value}`));
  return joined([...lines, ...(lines.length === 0 ? [] : [""]), `[${parent.join(".")}]`, `${key} = ${value}`]);
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
  const expected = rawOf(parseSettingsFile(text, file)).set(name, raw);
  const changed = withAssignment(text, { path: name.split("."), value: typeof raw === "string" ? JSON.stringify(raw) : String(raw) });
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
