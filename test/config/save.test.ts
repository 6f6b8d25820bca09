import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { saveSetting } from "../../src/config/save.ts";
import { configFolders } from "./config-folders.ts";

test("the project's file is changed, wherever upwards it lies", () => {
  const sources = configFolders({ "project/headrace.toml": '# mine\n[logging]\nlevel = "info"\n' });
  const file = saveSetting({ ...sources, name: "logging.level", value: "debug", scope: "project" });
  expect(file).toBe(join(sources.home, "project/headrace.toml"));
  expect(readFileSync(file, "utf8")).toBe('# mine\n[logging]\nlevel = "debug"\n');
  expect(readdirSync(join(sources.home, "project")).sort()).toEqual(["deep", "headrace.toml"]);
});

test("without a project's file one is made in the working directory", () => {
  const sources = configFolders({});
  expect(saveSetting({ ...sources, name: "run.on_schedule", value: "false", scope: "project" })).toBe(join(sources.cwd, "headrace.toml"));
  expect(loadConfig(sources).values.run.onSchedule).toBe(false);
});

test("the user's file and its folder are made where there is none", () => {
  const sources = configFolders({ "project/headrace.toml": "" });
  expect(saveSetting({ ...sources, name: "logging.level", value: "warn", scope: "user" })).toBe(join(sources.home, ".config/headrace/headrace.toml"));
  expect(loadConfig(sources).values.logging.level).toBe("warn");
});

test("of a link the file behind it is changed", () => {
  const sources = configFolders({ "kept/settings.toml": "" });
  const link = join(sources.cwd, "headrace.toml");
  symlinkSync(join(sources.home, "kept/settings.toml"), link);
  saveSetting({ ...sources, name: "logging.level", value: "warn", scope: "project" });
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(sources.home, "kept/settings.toml"), "utf8")).toContain("warn");
});

test("a file that cannot be written stays as it is, and nothing lies beside it", () => {
  const sources = configFolders({});
  writeFileSync(join(sources.home, ".config"), "a file where a folder should be");
  expect(() => saveSetting({ ...sources, name: "logging.level", value: "warn", scope: "user" })).toThrow(expect.objectContaining({ code: "E607" }));
  mkdirSync(join(sources.cwd, "headrace.toml"));
  expect(() => saveSetting({ ...sources, name: "logging.level", value: "warn", scope: "project" })).toThrow(expect.objectContaining({ code: "E604" }));
  expect(readdirSync(sources.cwd)).toEqual(["headrace.toml"]);
});
