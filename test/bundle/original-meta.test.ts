import path from "node:path";
import { expect, test } from "vitest";
import { headerMark, metaDefines, restoreMeta } from "../../src/bundle/original-meta.ts";

const meta = metaDefines["import.meta"] ?? "";
const folder = path.resolve("/proj");

const restore = (lines: readonly string[], modules: readonly string[]): readonly string[] =>
  restoreMeta({ code: [headerMark, ...lines].join("\n"), entry: path.join(folder, "flow.ts"), modules, folder }).split("\n");

test("each placeholder becomes the variable of the file it stands in, and every column stays", () => {
  const lines = ["// a.ts", `read(${meta}.url, ${meta}.dirname);`, "// lib/b.ts", `x; ${meta}`, "// a.ts", meta];
  const [header = "", ...code] = restore(lines, ["a.ts", "lib/b.ts"]);
  expect(code.map((line) => line.length)).toEqual(lines.map((line) => line.length));
  const [, first, , second, , third] = code.map((line) => /HEADRACE_META_\w{4}/.exec(line)?.[0]);
  expect(third).toBe(first);
  expect(second).not.toBe(first);
  expect(header).toContain(`var ${first} = HEADRACE_META("file:///proj/a.ts", "/proj/a.ts", "/proj")`);
  expect(header).toContain(`var ${second} = HEADRACE_META("file:///proj/lib/b.ts", "/proj/lib/b.ts", "/proj/lib")`);
});

test("a comment that names no file of the bundle is no beginning of one", () => {
  const [header = ""] = restore(["// a.ts", "// other.ts", meta], ["a.ts"]);
  expect(header).toContain("/proj/a.ts");
  expect(header).not.toContain("other.ts");
});

test("only files that ask have a variable", () => {
  const [header = ""] = restore(["// a.ts", "1"], ["a.ts"]);
  expect(header).not.toContain("a.ts");
});
