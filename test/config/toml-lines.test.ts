import { expect, test } from "vitest";
import { lineOf, tomlLines } from "../../src/config/toml-lines.ts";

const text = `# settings
a.b = 1
[one . "two three"] # why
key = "x"
'quoted' = """
[not.a.section]
nor = "a key"
"""
[[list]]
last = 1`;

test("sections and keys are found with their whole path", () => {
  expect(Array.from(tomlLines(text), ({ kind, path, index }) => [kind, path, index])).toEqual([
    ["key", ["a", "b"], 1],
    ["section", ["one", "two three"], 2],
    ["key", ["one", "two three", "key"], 3],
    ["key", ["one", "two three", "quoted"], 4],
    ["section", ["list"], 8],
    ["key", ["list", "last"], 9],
  ]);
});

test.each([
  [["one", "two three", "key"], 4],
  [["one", "two three", "inline", "deeper"], 3],
  [["one", "two three", "quoted", "deeper"], 5],
  [["a"], 2],
  [["elsewhere"], 1],
])("the line of %j is %i", (path, line) => {
  expect(lineOf(text, path)).toBe(line);
});
