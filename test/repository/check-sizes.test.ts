import { expect, test } from "vitest";
import { checkSizes, limits, longFiles } from "../../scripts/check-sizes.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

const statements = (count: number): string => "0;\n".repeat(count);

test("no file or function of this repository is over its limit", () => {
  expect(checkSizes(repositoryRoot)).toEqual([]);
});

test("a source file over the limit is refused, one at the limit is not", () => {
  const root = fileTree({ "src/a.ts": statements(limits.file + 1), "src/b.ts": statements(limits.file) });
  expect(checkSizes(root)).toEqual(["src/a.ts has 401 lines, 400 are allowed"]);
});

test("a test file may be longer than a source file, up to its own limit", () => {
  const root = fileTree({ "test/a.test.ts": statements(limits.test + 1), "test/b.test.ts": statements(limits.test) });
  expect(checkSizes(root)).toEqual(["test/a.test.ts has 501 lines, 500 are allowed"]);
});

test.each([
  ["function declaration", "function f() {\n", "}\n"],
  ["arrow function", "export const f = () => {\n", "};\n"],
  ["method", "class C { m() {\n", "} }\n"],
])("a %s over the limit is refused, one at the limit is not", (_, start, end) => {
  const body = (count: number): string => start + statements(count - 2) + end;
  const root = fileTree({ "src/a.ts": `\n${body(limits.function + 1)}`, "src/b.ts": body(limits.function) });
  expect(checkSizes(root)).toEqual(["src/a.ts:2 is a function of 61 lines, 60 are allowed"]);
});

test("functions of tests may be long: a group of tests is one", () => {
  expect(checkSizes(fileTree({ "test/a.test.ts": `describe("a", () => {\n${statements(100)}});\n` }))).toEqual([]);
});

test("files that are allowed, but longer than aimed at, are listed longest first", () => {
  const root = fileTree({ "src/a.ts": statements(260), "src/b.ts": statements(300), "src/c.ts": statements(limits.aim), "src/d.ts": statements(401) });
  expect(longFiles(root)).toEqual(["src/b.ts has 300 lines; aim at 250", "src/a.ts has 260 lines; aim at 250"]);
});
