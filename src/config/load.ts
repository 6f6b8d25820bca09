import { dirname } from "node:path";
import { configValue } from "../errors/config.ts";
import { closestName } from "../util/closest-name.ts";
import { contextPrefix } from "./context-variables.ts";
import { type Config, type NamedSetting, settings, settingsByName } from "./settings.ts";
import { findProjectFile, parseSettingsFile, readSettingsFile, userFile } from "./settings-file.ts";
import { showValue } from "./show-value.ts";

/** Where a setting's value comes from. */
export type Origin =
  | { readonly kind: "default" }
  | { readonly kind: "file"; readonly file: string; readonly line: number }
  | { readonly kind: "variable"; readonly variable: string };

/** What the settings depend on. All of it is an argument, so that a test needs no machine of its own. */
export interface ConfigSources {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

export interface LoadedConfig {
  readonly values: Config;
  /** By the setting's name in files: `run.on_schedule`. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** One sentence for each name that is no setting. */
  readonly warnings: readonly string[];
}

/** One value that somebody gave, not checked yet. */
interface Candidate {
  readonly raw: unknown;
  readonly origin: Origin;
  /** What a path in it is relative to. */
  readonly base: string;
}

/** Parts of the environment that are read elsewhere: secrets when a task asks for them, context when a run starts. */
const otherSections = ["HEADRACE__SECRETS__", contextPrefix];

const didYouMean = (meant: string | undefined): string => (meant === undefined ? "" : ` Did you mean ${meant}?`);

/** "default", `file:line` or the variable's name. */
export function formatOrigin(origin: Origin): string {
  switch (origin.kind) {
    case "default":
      return "default";
    case "file":
      return `${origin.file}:${origin.line}`;
    case "variable":
      return origin.variable;
  }
}

function fromFile(file: string, candidates: Map<string, Candidate>, warnings: string[]): void {
  const text = readSettingsFile(file);
  if (text === undefined) return;
  for (const [name, { raw, line }] of parseSettingsFile(text, file)) {
    if (settingsByName.has(name)) candidates.set(name, { raw, origin: { kind: "file", file, line }, base: dirname(file) });
    else warnings.push(`${file}:${line}: there is no setting ${name}.${didYouMean(closestName(name, settingsByName.keys()))}`);
  }
}

function fromEnvironment({ env, cwd }: ConfigSources, candidates: Map<string, Candidate>, warnings: string[]): void {
  const byVariable = new Map(Array.from(settingsByName.values(), (one) => [one.variable, one]));
  for (const [variable, text] of Object.entries(env)) {
    if (text === undefined || !variable.startsWith("HEADRACE__") || otherSections.some((section) => variable.startsWith(section))) continue;
    const one = byVariable.get(variable);
    if (one === undefined) {
      warnings.push(`There is no setting for the environment variable ${variable}.${didYouMean(closestName(variable, byVariable.keys()))}`);
      continue;
    }
    candidates.set(one.name, { raw: one.setting.fromText(text), origin: { kind: "variable", variable }, base: cwd });
  }
}

function read(one: NamedSetting, { raw, origin, base }: Candidate, home: string): unknown {
  const value = one.setting.read(raw, { base, home });
  if (value === undefined) {
    const details = { name: one.name, given: showValue(one.name, raw), takes: one.setting.takes, origin: originPhrase(origin) };
    throw configValue(details, origin.kind === "file" ? { place: formatOrigin(origin) } : {});
  }
  return value;
}

const originPhrase = (origin: Origin): string => (origin.kind === "variable" ? `the environment variable ${origin.variable}` : "this line");

/**
 * The settings: the environment over the project's `headrace.toml` over the user's over the defaults. Reads at most two
 * files, and writes nothing. A name that is no setting gives a warning; a value that does not fit throws E602, a file
 * that is no TOML E601.
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const { cwd, env, home } = sources;
  const candidates = new Map<string, Candidate>();
  for (const [name, { setting }] of settingsByName) candidates.set(name, { raw: setting.default, origin: { kind: "default" }, base: cwd });
  const warnings: string[] = [];
  const user = userFile(env, home);
  const project = findProjectFile(cwd);
  fromFile(user, candidates, warnings);
  if (project !== undefined && project !== user) fromFile(project, candidates, warnings);
  fromEnvironment(sources, candidates, warnings);

  const origins = new Map<string, Origin>();
  const values = new Map<string, Record<string, unknown>>(Object.keys(settings).map((section) => [section, {}]));
  for (const [name, candidate] of candidates) {
    const one = settingsByName.get(name);
    const section = one === undefined ? undefined : values.get(one.section);
    if (one === undefined || section === undefined) throw new Error(`Internal error: ${name} is no setting`);
    section[one.key] = read(one, candidate, home);
    origins.set(name, candidate.origin);
  }
  for (const section of values.values()) Object.freeze(section);
  return { values: Object.freeze(Object.fromEntries(values)) as Config, origins, warnings };
}
