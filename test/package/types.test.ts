import path from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "../../scripts/run-program.ts";
import { builtPackage } from "../helpers/built-package.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

const tsc = path.join(repositoryRoot, "node_modules/.bin/tsc");

/** What the compiler says of this text, with the types that users get. */
async function compilerSays(text: string): Promise<string> {
  await builtPackage();
  const root = fileTree({
    "flow.ts": text,
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({
      extends: path.join(repositoryRoot, "tsconfig.json"),
      compilerOptions: { paths: { headrace: [path.join(repositoryRoot, "dist/index.d.ts")] }, typeRoots: [path.join(repositoryRoot, "node_modules/@types")] },
      include: ["flow.ts"],
    }),
  });
  return (await runProgram(tsc, ["--noEmit", "--pretty", "false", "-p", "."], { cwd: root })).output;
}

test("an async build function is refused in words that say why", async () => {
  const said = await compilerSays('import { Flow } from "headrace";\nnew Flow("f", async () => ({ x: 1 }));\n');
  expect(said).toMatch(/^flow\.ts\(2,\d+\): error /);
  expect(said).toContain('"a build function is synchronous"');
  expect(said).not.toContain("FlowOptions");
});

// `./go check types` holds the same files against src/; what users get is this.
test("the type tests hold for the built declarations too", { timeout: 240_000 }, async () => {
  await builtPackage();
  const ended = await runProgram(tsc, ["--noEmit", "--pretty", "false", "-p", "test/package/types.tsconfig.json"], { cwd: repositoryRoot });
  expect(ended).toEqual({ code: 0, output: "" });
});
