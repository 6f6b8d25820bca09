import { expect, test } from "vitest";
import { codeFrame } from "../../src/util/code-frame.ts";

const frame = (lines: readonly string[]): string => lines.join("\n");

test("the line, the one above it, and a mark under the column", () => {
  const source = "a\nb\nc\nd\ne\nf\ng\nh\nconst rows = [];\n  return row.user.id * 2;\n}";
  expect(codeFrame(source, { line: 10, column: 10 })).toBe(
    frame(["       9 │ const rows = [];", "    › 10 │   return row.user.id * 2;", "         │          ^"]),
  );
});

test("the first line has none above it", () => {
  expect(codeFrame("let a;\r\nlet b;", { line: 1, column: 5 })).toBe(frame(["    › 1 │ let a;", "        │     ^"]));
});

test("tabs stay tabs, so that the mark stands right", () => {
  expect(codeFrame("\tif\t(x)", { line: 1, column: 5 })).toBe(frame(["    › 1 │ \tif\t(x)", "        │ \t  \t^"]));
});

test("a long line is cut to the part around the column", () => {
  const lines = codeFrame(`${"a".repeat(500)}b${"c".repeat(500)}`, { line: 1, column: 501 }).split("\n");
  const [line = "", mark = ""] = lines;
  expect(line.length).toBeLessThan(140);
  expect(line[mark.indexOf("^")]).toBe("b");
});

test("what is cut off is marked, and the mark under the column stays within the width", () => {
  const source = `${"a".repeat(50)}\n${"0123456789".repeat(5)}`;
  expect(codeFrame(source, { line: 2, column: 26 }, { columns: 30 })).toBe(
    frame(["      1 │ …aaaaaaaaaaaaaaaaaa…", "    › 2 │ …789012345678901234…", "        │          ^"]),
  );
});

test("a line that is not there has no frame", () => {
  expect(codeFrame("one line", { line: 2, column: 1 })).toBe("");
});
