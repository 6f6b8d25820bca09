import { expect, test } from "vitest";
import { readDocPage } from "../../scripts/doc-blocks.ts";

const fence = "```";
const page = (...lines: string[]): string => lines.join("\n");
const codeOf = (markdown: string): string[][] => readDocPage("a.md", markdown).blocks.map(({ code }) => code.map(({ text }) => text));

test("TypeScript blocks are found with the line they begin on, others are not", () => {
  const markdown = page("# A", "", `${fence}sh`, "npm test", fence, "", `${fence}ts`, "const a = 1;", fence, `${fence}typescript run`, "const b = 2;", fence);
  expect(readDocPage("a.md", markdown).blocks).toEqual([
    { line: 8, run: false, fileName: "line-8.ts", code: [{ text: "const a = 1;", line: 8 }] },
    { line: 11, run: true, fileName: "line-11.ts", code: [{ text: "const b = 2;", line: 11 }] },
  ]);
});

test("a block inside a longer fence belongs to that fence", () => {
  expect(codeOf(page("````md", `${fence}ts`, "const a = 1;", fence, "````"))).toEqual([]);
});

test("a block that continues holds the code before it, and keeps the lines of the page", () => {
  const markdown = page(`${fence}ts`, "const a = 1;", fence, "text", `${fence}ts continues run`, "a;", fence);
  const second = readDocPage("a.md", markdown).blocks[1];
  expect(second).toMatchObject({
    run: true,
    code: [
      { text: "const a = 1;", line: 2 },
      { text: "a;", line: 6 },
    ],
  });
});

test("a set-up comment belongs to the block right below it, and to no other", () => {
  const setup = ["<!-- setup", "declare const rows: number[];", "-->", ""];
  expect(codeOf(page(...setup, `${fence}ts`, "rows;", fence, `${fence}ts`, "0;", fence))).toEqual([["declare const rows: number[];", "rows;"], ["0;"]]);
  expect(codeOf(page(...setup, "Some text.", `${fence}ts`, "0;", fence))).toEqual([["0;"]]);
});

test("a block may name its file", () => {
  expect(readDocPage("a.md", page(`${fence}ts file=flow.ts run`, "0;", fence)).blocks[0]).toMatchObject({ fileName: "flow.ts", run: true });
});

test.each([
  ["an unknown word", "ts runs", "a.md:1 marks a block with the unknown word runs"],
  ["a file outside of the page's folder", "ts file=../flow.ts", "a.md:1 marks a block with the unknown word file=../flow.ts"],
  ["a continuation of nothing", "ts continues", "a.md:1 continues, but no block stands before it"],
])("%s is a problem", (_, info, problem) => {
  expect(readDocPage("a.md", page(fence + info, "0;", fence)).problems).toEqual([problem]);
});

test("two blocks for one file are a problem", () => {
  const block = [`${fence}ts file=flow.ts`, "0;", fence];
  expect(readDocPage("a.md", page(...block, ...block)).problems).toEqual(["a.md:4 is a second block for flow.ts"]);
});
