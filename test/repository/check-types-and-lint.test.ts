import { cpSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { checkLint, checkTypes } from "../../scripts/check-types-and-lint.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

/** Milliseconds for looking at all sources beside other tests, on a busy machine. */
const patience = 180_000;

/** A small repository with our settings. */
function repositoryWith(files: Record<string, string>): string {
  const root = fileTree({ "package.json": '{\n  "type": "module"\n}\n', ".gitignore": "node_modules\n", ...files });
  for (const name of ["tsconfig.json", "biome.json"]) cpSync(path.join(repositoryRoot, name), path.join(root, name));
  symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(root, "node_modules"));
  return root;
}

test(
  "this repository type-checks, its type tests among it",
  async () => {
    expect(await checkTypes(repositoryRoot)).toEqual([]);
  },
  patience,
);

test(
  "biome has nothing to say about this repository",
  async () => {
    expect(await checkLint(repositoryRoot)).toEqual([]);
  },
  patience,
);

test("a type test whose expected error does not come is a problem", async () => {
  const problems = await checkTypes(repositoryWith({ "test/types/a.ts": "// @ts-expect-error a number is no text\nexport const a: number = 1;\n" }));
  expect(problems.join()).toMatch(/test\/types\/a\.ts\(1,1\): error TS2578/);
});

test.each([
  ["any", "export const a: any = 1;\n", "noExplicitAny"],
  ["an unused import", 'import { join } from "node:path";\n\nexport const a = 1;\n', "noUnusedImports"],
  ["a fourth parameter", "export const a = (b: number, c: number, d: number, e: number): number => b + c + d + e;\n", "useMaxParams"],
  ["an empty catch", "export function a(b: () => void): void {\n  try {\n    b();\n  } catch {}\n}\n", "noEmptyBlockStatements"],
  ["a non-null assertion", "export const a = (b: number[]): number => b[0]!;\n", "noNonNullAssertion"],
  ["other formatting", "export const a = 'text'\n", "format"],
])("biome refuses %s", async (_, code, rule) => {
  expect((await checkLint(repositoryWith({ "src/a.ts": code }))).join()).toContain(rule);
});

test("biome accepts code as we write it", async () => {
  expect(await checkLint(repositoryWith({ "src/a.ts": "export const a = 1;\n" }))).toEqual([]);
});
