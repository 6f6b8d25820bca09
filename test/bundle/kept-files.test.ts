import { existsSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { keepFresh, removeOld } from "../../src/bundle/kept-files.ts";
import { fileTree } from "../helpers/file-tree.ts";

const day = 24 * 60 * 60;
const seconds = (file: string): number => statSync(file).mtimeMs / 1000;

test("use is noted once a day", () => {
  const file = path.join(fileTree({ a: "" }), "a");
  const missing = `${file}-gone`;
  utimesSync(file, 1000, 1000);
  keepFresh([file, missing], new Date((1000 + day - 1) * 1000));
  expect(seconds(file)).toBe(1000);
  keepFresh([file, missing], new Date((1000 + day + 1) * 1000));
  expect(seconds(file)).toBe(1000 + day + 1);
});

test("what was not used for 30 days goes", () => {
  const root = fileTree({ old: "", young: "" });
  utimesSync(path.join(root, "old"), 1000, 1000);
  utimesSync(path.join(root, "young"), 1000 + day, 1000 + day);
  removeOld(root, (1000 + 30.5 * day) * 1000);
  expect([existsSync(path.join(root, "old")), existsSync(path.join(root, "young"))]).toEqual([false, true]);
});
