import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { configFolders } from "./config-folders.ts";

const user = ".config/headrace/headrace.toml";
const project = "project/headrace.toml";

describe("where values come from", () => {
  test("without any file the defaults count", () => {
    const { home, ...rest } = configFolders({});
    const { values, origins, warnings } = loadConfig({ home, ...rest });
    expect(values).toEqual({
      logging: { level: "info", format: "text" },
      run: { onSchedule: true },
      results: { dir: join(home, ".headrace/results") },
      engine: { executor: "local" },
    });
    expect(origins.get("logging.level")).toEqual({ kind: "default" });
    expect(warnings).toEqual([]);
  });

  test("the environment beats the project, the project beats the user, the user beats the default", () => {
    const files = {
      [user]: '[logging]\nlevel = "warn"\nformat = "json"\n[run]\non_schedule = false',
      [project]: '\nlogging.level = "error"\nrun.on_schedule = false',
    };
    const sources = configFolders(files, { HEADRACE__RUN__ON_SCHEDULE: "true" });
    const { values, origins } = loadConfig(sources);
    expect(values.logging).toEqual({ level: "error", format: "json" });
    expect(values.run.onSchedule).toBe(true);
    expect(origins.get("logging.format")).toEqual({ kind: "file", file: join(sources.home, user), line: 3 });
    expect(origins.get("logging.level")).toEqual({ kind: "file", file: join(sources.home, project), line: 2 });
    expect(origins.get("run.on_schedule")).toEqual({ kind: "variable", variable: "HEADRACE__RUN__ON_SCHEDULE" });
  });

  test("the nearest project file upwards is the only one that counts", () => {
    const sources = configFolders({ [project]: 'logging.level = "error"', "headrace.toml": 'logging.format = "json"' });
    expect(loadConfig(sources).values.logging).toEqual({ level: "error", format: "text" });
  });

  test("the user's file is read once where it is the project's too", () => {
    const { home, env } = configFolders({ [user]: "x.y = 1" });
    expect(loadConfig({ home, env, cwd: join(home, ".config/headrace") }).warnings).toHaveLength(1);
  });

  test("the user's file lies where XDG_CONFIG_HOME says", () => {
    const { home, ...rest } = configFolders({ "xdg/headrace/headrace.toml": 'logging.level = "debug"', [user]: 'logging.level = "error"' });
    expect(loadConfig({ ...rest, home, env: { XDG_CONFIG_HOME: join(home, "xdg") } }).values.logging.level).toBe("debug");
    expect(loadConfig({ ...rest, home, env: { XDG_CONFIG_HOME: "" } }).values.logging.level).toBe("error");
  });

  test("a path counts from the file that says it, from the working directory, or from the home folder", () => {
    const inFile = configFolders({ [project]: 'results.dir = "out"' });
    expect(loadConfig(inFile).values.results.dir).toBe(join(inFile.home, "project/out"));
    expect(loadConfig({ ...inFile, env: { HEADRACE__RESULTS__DIR: "out" } }).values.results.dir).toBe(join(inFile.cwd, "out"));
    expect(loadConfig({ ...inFile, env: { HEADRACE__RESULTS__DIR: "~/out" } }).values.results.dir).toBe(join(inFile.home, "out"));
    expect(loadConfig({ ...inFile, env: { HEADRACE__RESULTS__DIR: "/out" } }).values.results.dir).toBe("/out");
  });

  test("values cannot be changed", () => {
    const { values } = loadConfig(configFolders({}));
    expect(Object.isFrozen(values) && Object.isFrozen(values.logging)).toBe(true);
  });

  test("capitals do not count in words and in flags of the environment", () => {
    const { values } = loadConfig(configFolders({}, { HEADRACE__LOGGING__LEVEL: "DEBUG", HEADRACE__RUN__ON_SCHEDULE: "False" }));
    expect([values.logging.level, values.run.onSchedule]).toEqual(["debug", false]);
    expect(loadConfig(configFolders({}, { HEADRACE__RUN__ON_SCHEDULE: "0" })).values.run.onSchedule).toBe(false);
  });
});

describe("mistakes", () => {
  test("an unknown setting of a file gives a warning with its place and the name that was meant", () => {
    const sources = configFolders({ [project]: '[logging]\nlevle = "debug"\n\n[nonsense]\nx = 1\n[run]\nonSchedule = false' });
    const file = join(sources.home, project);
    expect(loadConfig(sources).warnings).toEqual([
      `${file}:2: there is no setting logging.levle. Did you mean logging.level?`,
      `${file}:5: there is no setting nonsense.x.`,
      `${file}:7: there is no setting run.onSchedule. Did you mean run.on_schedule?`,
    ]);
  });

  test("an unknown variable gives a warning; secrets and context are no settings and give none", () => {
    const env = { HEADRACE__LOGING__LEVEL: "debug", HEADRACE__SECRETS__API_TOKEN: "x", HEADRACE__CONTEXT__DATE: "x", HEADRACE_PYTHON: "x", OTHER: "x" };
    expect(loadConfig(configFolders({}, env)).warnings).toEqual([
      "There is no setting for the environment variable HEADRACE__LOGING__LEVEL. Did you mean HEADRACE__LOGGING__LEVEL?",
    ]);
  });

  test("a value of the wrong type names the setting, the line and what it takes", () => {
    const sources = configFolders({ [project]: '# flows\n[run]\non_schedule = "yes"' });
    expect(() => loadConfig(sources)).toThrow(
      expect.objectContaining({
        code: "E602",
        what: 'The setting run.on_schedule cannot be "yes", as this line says. It takes true or false.',
        place: `${join(sources.home, project)}:3`,
      }),
    );
  });

  test.each([
    ["logging.level = 3", '"debug", "info", "warn" or "error"'],
    ['logging.level = "loud"', '"debug", "info", "warn" or "error"'],
    ["results.dir = 2026-01-01", "a path, as text"],
    ['results.dir = ""', "a path, as text"],
    ['engine.executor = ["local"]', '"local", "threads" or "processes"'],
  ])("%s is refused", (line, takes) => {
    expect(() => loadConfig(configFolders({ [project]: line }))).toThrow(
      expect.objectContaining({ code: "E602", what: expect.stringContaining(`It takes ${takes}.`) }),
    );
  });

  test("a wrong variable is named", () => {
    expect(() => loadConfig(configFolders({}, { HEADRACE__RUN__ON_SCHEDULE: "maybe" }))).toThrow(
      'The setting run.on_schedule cannot be "maybe", as the environment variable HEADRACE__RUN__ON_SCHEDULE says. It takes true or false.',
    );
  });

  test("a file that is no TOML names the line and column", () => {
    const sources = configFolders({ [project]: "[run]\non_schedule = tru\n" });
    expect(() => loadConfig(sources)).toThrow(expect.objectContaining({ code: "E601", place: expect.stringMatching(/headrace\.toml:2:\d+$/) }));
  });

  test.each(["__proto__", "constructor", "prototype"])("the key %s is refused at any depth, with its line", (key) => {
    for (const text of [
      `[run]\n[${key}]\npolluted = true`,
      `[run]\n${key}.polluted = true`,
      `[run]\n${key} = 1`,
      `[run]\nx = { ${key} = { polluted = true } }`,
    ]) {
      const sources = configFolders({ [project]: text });
      expect(() => loadConfig(sources)).toThrow(expect.objectContaining({ code: "E603", place: `${join(sources.home, project)}:2` }));
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect("polluted" in {}).toBe(false);
  });

  test("a settings file that cannot be read is an error, not a silence", () => {
    const sources = configFolders({});
    mkdirSync(join(sources.home, project), { recursive: true });
    expect(() => loadConfig(sources)).toThrow(expect.objectContaining({ code: "E604" }));
  });
});
