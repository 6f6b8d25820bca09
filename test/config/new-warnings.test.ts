import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { newWarnings } from "../../src/config/new-warnings.ts";
import { fileTree } from "../helpers/file-tree.ts";

test("a warning is given out once in a process", () => {
  const loaded = (...warnings: readonly string[]) => ({ values: {} as never, origins: new Map(), warnings });
  expect(newWarnings(loaded("a", "b"))).toEqual(["a", "b"]);
  expect(newWarnings(loaded("b", "c"))).toEqual(["c"]);
});

test("a program that runs a flow twice is told once, on standard error, what is no setting", () => {
  const index = path.join(import.meta.dirname, "../../src/index.ts");
  const root = fileTree({
    "headrace.toml": '[loging]\nlevel = "info"\n',
    "main.mjs": `import { context, Flow } from ${JSON.stringify(index)};
      const flow = new Flow("empty", () => {});
      await flow.run(); await flow.run(); context.config;`,
  });
  const { stdout, stderr } = spawnSync(process.execPath, ["main.mjs"], { cwd: root, encoding: "utf8", env: { ...process.env, HEADRACE__RUN__NONE: "1" } });
  expect(stdout).toBe("");
  expect(stderr.split("\n").filter((line) => line.toLowerCase().includes("there is no setting"))).toEqual([
    expect.stringMatching(/headrace\.toml:2: there is no setting loging\.level\. Did you mean logging\.level\?$/),
    expect.stringMatching(/^There is no setting for the environment variable HEADRACE__RUN__NONE\./),
  ]);
});
