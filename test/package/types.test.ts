import path from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "../../scripts/run-program.ts";
import { builtPackage } from "../helpers/built-package.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

// `./go check types` holds the same files against src/; what users get is this.
test("the type tests hold for the built declarations too", { timeout: 240_000 }, async () => {
  await builtPackage();
  const tsc = path.join(repositoryRoot, "node_modules/.bin/tsc");
  const ended = await runProgram(tsc, ["--noEmit", "--pretty", "false", "-p", "test/package/types.tsconfig.json"], { cwd: repositoryRoot });
  expect(ended).toEqual({ code: 0, output: "" });
});
