import { symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { checkPackage } from "../../scripts/check-package.ts";
import { builtPackage } from "../helpers/built-package.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

function packageWith(exports: Record<string, unknown>, files: Record<string, string>): string {
  const manifest = { name: "sample", version: "1.0.0", license: "MIT", type: "module", sideEffects: false, files: ["dist"], engines: { node: ">=22" } };
  const root = fileTree({ "package.json": JSON.stringify({ ...manifest, exports }), LICENSE: "MIT", ...files });
  symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(root, "node_modules"));
  return root;
}

const entry = { types: "./dist/index.d.ts", default: "./dist/index.js" };
const declarations = { "dist/index.d.ts": "export declare const a: number;\n" };
const code = { "dist/index.js": "export const a = 1;\n" };

test("publint and attw find nothing in the packed package", { timeout: 240_000 }, async () => {
  await builtPackage();
  expect(await checkPackage(repositoryRoot)).toEqual([]);
});

test("they find nothing in a package that is right", async () => {
  expect(await checkPackage(packageWith({ ".": entry }, { ...declarations, ...code }))).toEqual([]);
});

test("an entry point whose file is not in the tarball is a problem", async () => {
  expect((await checkPackage(packageWith({ ".": entry }, declarations))).join("\n")).toMatch(/publint: .*dist\/index\.js.* does not exist/);
});

test("an entry point without types is a problem", async () => {
  const root = packageWith({ ".": entry, "./more": { default: "./dist/more.js" } }, { ...declarations, ...code, "dist/more.js": code["dist/index.js"] });
  expect((await checkPackage(root)).join("\n")).toMatch(/attw:.*sample\/more/s);
});
