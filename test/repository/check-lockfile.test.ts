import { expect, test } from "vitest";
import { checkLockfiles } from "../../scripts/check-lockfile.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

const empty = JSON.stringify({ packages: { "": {} } });
const lockfile = (locked: Record<string, string>): Record<string, string> => ({
  "package-lock.json": JSON.stringify({ packages: { "": { version: "0.1.0" }, "node_modules/zod": locked } }),
  "tools/node/package-lock.json": empty,
});

test("the lockfiles of this repository name no registry and have all checksums", () => {
  expect(checkLockfiles(repositoryRoot)).toEqual([]);
});

test("a package with version and checksum is fine", () => {
  expect(checkLockfiles(fileTree(lockfile({ version: "4.0.0", integrity: "sha512-x" })))).toEqual([]);
});

test("an address that a package was loaded from is refused", () => {
  const locked = { version: "4.0.0", integrity: "sha512-x", resolved: "https://registry.example/zod/-/zod-4.0.0.tgz" };
  expect(checkLockfiles(fileTree(lockfile(locked)))).toEqual(["package-lock.json: node_modules/zod is bound to https://registry.example/zod/-/zod-4.0.0.tgz"]);
});

test("an address in place of a version and a missing checksum are refused", () => {
  expect(checkLockfiles(fileTree(lockfile({ version: "file:../zod" })))).toEqual([
    "package-lock.json: node_modules/zod has an address for a version",
    "package-lock.json: node_modules/zod has no checksum",
  ]);
});
