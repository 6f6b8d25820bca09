import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { ConfigSources } from "../../src/config/load.ts";
import { configFolders } from "../config/config-folders.ts";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `headrace config ...` as a user does, in a home of the test's. */
function config({ cwd, env, home }: ConfigSources, ...typed: readonly string[]): Ended {
  const options = { cwd, env: { PATH: process.env.PATH, NO_COLOR: "1", HOME: home, ...env }, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "config", ...typed], options);
  return { code: status, out: stdout, err: stderr };
}

describe("view", () => {
  test("prints what counts, with origins where they are asked for", () => {
    const sources = configFolders({ "project/headrace.toml": 'logging.level = "debug"' }, { HEADRACE__RUN__ON_SCHEDULE: "false" });
    const { code, out } = config(sources, "view");
    expect([code, out.split("\n").slice(0, 2)]).toEqual([0, ["[logging]", 'level = "debug"']]);
    expect(config(sources, "view", "--show-origin").out).toMatch(/^on_schedule = false +# HEADRACE__RUN__ON_SCHEDULE$/m);
  });

  test("warns on standard error of names that are no settings", () => {
    const { code, out, err } = config(configFolders({}, { HEADRACE__LOG__LEVEL: "debug" }), "view");
    expect([code, err]).toEqual([0, "There is no setting for the environment variable HEADRACE__LOG__LEVEL. Did you mean HEADRACE__LOGGING__LEVEL?\n"]);
    expect(out).not.toContain("LOG__LEVEL");
  });

  test("ends with 2 for a value that cannot be", () => {
    const { code, err } = config(configFolders({ "project/headrace.toml": "logging.level = 5" }), "view");
    expect(code).toBe(2);
    expect(err).toMatch(/E602 The setting logging\.level cannot be 5.*\n {2}at .*headrace\.toml:1\n/);
  });
});

describe("set", () => {
  test("changes the project's file, or with --user one's own", () => {
    const sources = configFolders({ "project/headrace.toml": "# mine\n" });
    const project = join(sources.home, "project/headrace.toml");
    expect(config(sources, "set", "logging.level", "debug")).toMatchObject({ code: 0, out: expect.stringContaining("headrace.toml"), err: "" });
    expect(readFileSync(project, "utf8")).toBe('# mine\n\n[logging]\nlevel = "debug"\n');
    expect(config(sources, "set", "--user", "run.on_schedule", "false").code).toBe(0);
    expect(readFileSync(join(sources.home, ".config/headrace/headrace.toml"), "utf8")).toBe("[run]\non_schedule = false\n");
  });

  test("refuses what is no setting", () => {
    expect(config(configFolders({}), "set", "logging.levl", "debug")).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining("Did you mean logging.level?"),
    });
  });
});
