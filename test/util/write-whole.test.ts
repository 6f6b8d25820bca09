import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { writeWhole } from "../../src/util/write-whole.ts";
import { fileTree } from "../helpers/file-tree.ts";

test("a file is written whole, over an older one, for this user alone or for everybody", () => {
  const root = fileTree({ "a.mjs": "old" });
  writeWhole(path.join(root, "a.mjs"), "new", "this user");
  expect([readdirSync(root), readFileSync(path.join(root, "a.mjs"), "utf8")]).toEqual([["a.mjs"], "new"]);
  expect(statSync(path.join(root, "a.mjs")).mode & 0o777).toBe(0o600);
  writeWhole(path.join(root, "a.mjs"), "newer", "everybody");
  expect(statSync(path.join(root, "a.mjs")).mode & 0o777).toBe(0o666 & ~process.umask());
});

test("where a file cannot be put, nothing is left", () => {
  const root = fileTree({ "a.mjs/inner": "" });
  expect(() => writeWhole(path.join(root, "a.mjs"), "new", "this user")).toThrow();
  expect(readdirSync(root)).toEqual(["a.mjs"]);
});
