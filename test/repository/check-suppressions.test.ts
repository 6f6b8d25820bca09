import { expect, test } from "vitest";
import { checkSuppressions } from "../../scripts/check-suppressions.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

test("nothing in this repository silences a tool or puts work off", () => {
  expect(checkSuppressions(repositoryRoot)).toEqual([]);
});

test.each([
  ["// @ts-ignore: it works", "@ts-ignore"],
  ["// @ts-expect-error", "@ts-expect-error"],
  ["// @ts-nocheck", "@ts-nocheck"],
  ["/* biome-ignore lint: because */", "biome-ignore"],
  ["// later. TODO", "TODO"],
  ["/** FIXME */", "FIXME"],
])("the comment %s is refused", (comment, word) => {
  expect(checkSuppressions(fileTree({ "src/a.ts": `\n${comment}\nexport const a = 1;\n` }))).toEqual([`src/a.ts:2 has ${word}`]);
});

test("type tests may expect errors, and may not ignore them", () => {
  const root = fileTree({ "test/types/a.ts": "// @ts-expect-error a number\nexport const a: string = 1;\n// @ts-ignore\nexport const b: string = 1;\n" });
  expect(checkSuppressions(root)).toEqual(["test/types/a.ts:3 has @ts-ignore"]);
});

test("an assertion through unknown is refused, a single one is not", () => {
  const root = fileTree({ "src/a.ts": "export const a = 1 as unknown;\nexport const b = a as unknown as string;\n" });
  expect(checkSuppressions(root)).toEqual(["src/a.ts:2 asserts twice, which silences the compiler"]);
});

test("text that only speaks of a suppression is fine", () => {
  expect(checkSuppressions(fileTree({ "src/a.ts": '/** Like a biome-ignore comment. */\nexport const a = "// @ts-ignore TODO";\n' }))).toEqual([]);
});
