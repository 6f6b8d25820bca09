import { join } from "node:path";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { showValue } from "../../src/config/show-value.ts";
import { renderConfig } from "../../src/config/view.ts";
import { configFolders } from "./config-folders.ts";

test("the settings read as a settings file, and can be read back as one", () => {
  const sources = configFolders({ "project/headrace.toml": 'logging.level = "debug"\nresults.dir = "/out"' });
  const text = renderConfig(loadConfig(sources));
  expect(text).toBe('[logging]\nlevel = "debug"\nformat = "text"\n\n[run]\non_schedule = true\n\n[results]\ndir = "/out"\n\n[engine]\nexecutor = "local"\n');
  expect(parse(renderConfig(loadConfig(sources), { showOrigin: true }))).toEqual(parse(text));
});

test("with origins each value says where it comes from", () => {
  const sources = configFolders({ "project/headrace.toml": 'logging.level = "debug"\nresults.dir = "/out"' }, { HEADRACE__LOGGING__FORMAT: "json" });
  const lines = renderConfig(loadConfig(sources), { showOrigin: true }).split("\n");
  expect(lines.filter((line) => line.includes("#"))).toEqual([
    `level = "debug"     # ${join(sources.home, "project/headrace.toml")}:1`,
    'format = "json"     # HEADRACE__LOGGING__FORMAT',
    "on_schedule = true  # default",
    `dir = "/out"        # ${join(sources.home, "project/headrace.toml")}:2`,
    'executor = "local"  # default',
  ]);
});

test.each(["api.token", "db_password", "clientSecret", "HEADRACE__API__TOKEN", "api_key"])("the value of %s is masked", (name) => {
  expect(showValue(name, "hunter2")).toBe('"***"');
});

test("other values are shown as TOML writes them", () => {
  expect([showValue("x", 'a"b'), showValue("x", true), showValue("x", [1, "b"]), showValue("x", new Date(0))]).toEqual([
    '"a\\"b"',
    "true",
    '[1, "b"]',
    "1970-01-01T00:00:00.000Z",
  ]);
});
