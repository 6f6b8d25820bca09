import { choice, flag, path, type Setting } from "./setting-kinds.ts";

/**
 * Every setting there is. `run.onSchedule` here is `run.on_schedule` in `headrace.toml`, and
 * `HEADRACE__RUN__ON_SCHEDULE` in the environment.
 */
export const settings = {
  logging: {
    level: choice(["debug", "info", "warn", "error"], "info", "The least important log lines that are shown."),
    format: choice(["text", "json"], "text", "Log lines for people, or one JSON object a line."),
  },
  run: {
    onSchedule: flag(true, "Whether flow.run() of a flow that has a schedule waits for its times."),
  },
  results: {
    dir: path("~/.headrace/results", "The folder of a LocalResult that names none."),
  },
  engine: {
    executor: choice(["local", "threads", "processes"], "local", "The executor of flows that name none."),
  },
};

type Settings = typeof settings;
type ValueOf<S> = S extends Setting<infer T> ? T : never;

/** The value of every setting, by section and name: `config.logging.level`. Frozen. */
export type Config = { readonly [S in keyof Settings]: { readonly [K in keyof Settings[S]]: ValueOf<Settings[S][K]> } };

/** A setting with its names. */
export interface NamedSetting {
  /** In a file and in messages: `run.on_schedule`. */
  readonly name: string;
  /** Its environment variable: `HEADRACE__RUN__ON_SCHEDULE`. */
  readonly variable: string;
  /** Where its value is in a `Config`. */
  readonly section: string;
  readonly key: string;
  readonly setting: Setting<unknown>;
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function named(section: string, key: string, setting: Setting<unknown>): NamedSetting {
  const parts = [snake(section), snake(key)];
  return { name: parts.join("."), variable: ["HEADRACE", ...parts].join("__").toUpperCase(), section, key, setting };
}

/** Every setting, by its name in files. */
export const settingsByName: ReadonlyMap<string, NamedSetting> = new Map(
  Object.entries(settings).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, setting]) => {
      const one = named(section, key, setting);
      return [one.name, one] as const;
    }),
  ),
);
