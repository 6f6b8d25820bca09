/** With a Node that is too old the command says so, and how to get another, instead of failing somewhere. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "../../scripts/run-program.ts";
import { builtPackage } from "../helpers/built-package.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

const brought = path.join(repositoryRoot, "tools/node/node_modules/.bin");
const next = existsSync(path.join(brought, "node"))
  ? `./go brought a newer one. Use that in this shell:  export PATH=${brought}:"$PATH"`
  : "Install a newer one, for example from https://nodejs.org/";
const main = async (): Promise<string> => path.join(await builtPackage(), "cli/main.js");

/** Another Node of this machine that is too old, if it has one. */
const oldNode = (process.env.PATH ?? "")
  .split(path.delimiter)
  .map((folder) => path.join(folder, "node"))
  .filter((file) => existsSync(file))
  .find((file) => /^v(\d|1\d|2[01])\./.test(execFileSync(file, ["--version"], { encoding: "utf8" })));

test("a Node that says it is too old", async () => {
  const disguise = 'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "22.12.9" });';
  const { code, output } = await runProgram(process.execPath, ["--import", disguise, await main(), "run", "-p", "flow.ts"], { cwd: repositoryRoot });
  expect({ code, output }).toEqual({ code: 2, output: `✗ E131 headrace needs Node 22.13 or later; this is Node 22.12.9.\n  ${next}\n` });
});

test.skipIf(oldNode === undefined)("a Node that is too old", async () => {
  const { code, output } = await runProgram(oldNode ?? "", [await main(), "--help"], { cwd: repositoryRoot });
  expect(code).toBe(2);
  expect(output).toMatch(/^✗ E131 headrace needs Node 22\.13 or later; this is Node \d+\.\d+\.\d+\.\n {2}/);
  expect(output).toContain(`${next}\n`);
});

test("the oldest Node that will do is taken", async () => {
  const disguise = 'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "22.13.0" });';
  expect((await runProgram(process.execPath, ["--import", disguise, await main(), "--version"], { cwd: repositoryRoot })).code).toBe(0);
});
