import { cpSync, existsSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { checkDocs } from "../../scripts/check-docs.ts";
import { builtPackage } from "../helpers/built-package.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

const fence = "```";
const block = (info: string, ...lines: string[]): string => ["Text.", "", fence + info, ...lines, fence, ""].join("\n");

/** A package of one function, with pages about it. */
function packageWith(pages: Record<string, string>): string {
  const root = fileTree({
    "package.json": JSON.stringify({ name: "headrace", type: "module", exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } } }),
    "dist/index.d.ts": "export declare function double(n: number): number;\n",
    "dist/index.js": "export const double = (n) => 2 * n;\n",
    ...pages,
  });
  cpSync(path.join(repositoryRoot, "tsconfig.json"), path.join(root, "tsconfig.json"));
  symlinkSync(path.join(repositoryRoot, "node_modules"), path.join(root, "node_modules"));
  return root;
}

test("every TypeScript block of README and docs type-checks on the built package, those marked so run, and every link leads somewhere", {
  timeout: 240_000,
}, async () => {
  await builtPackage();
  expect(await checkDocs(repositoryRoot)).toEqual([]);
});

test("blocks that are right pass, and nothing of them stays", async () => {
  const root = packageWith({
    "README.md": block("ts", 'import { double } from "headrace";', "export const four: number = double(2);"),
    "docs/deep/page.md": block("ts run", 'import { double } from "headrace";', 'if (double(2) !== 4) throw new Error("no");'),
  });
  expect(await checkDocs(root)).toEqual([]);
  expect(existsSync(path.join(root, ".docs-check"))).toBe(true);
  expect(readdirSync(path.join(root, ".docs-check"))).toEqual([]);
});

test("a type error is told at its line of the page, also below a hidden set-up", async () => {
  const setup = '<!-- setup\nimport { double } from "headrace";\n-->\n';
  const root = packageWith({ "docs/page.md": `${setup}${block("ts", "", 'double("two");').replace("Text.\n\n", "")}` });
  expect(await checkDocs(root)).toEqual([expect.stringMatching(/^docs\/page\.md:6:8 error TS2345: Argument of type 'string'/)]);
});

test("a block marked run that exits with something else than 0 is told with what it printed", async () => {
  const root = packageWith({ "README.md": block("ts run", 'console.log("hello");', "process.exit(3);") });
  expect(await checkDocs(root)).toEqual(["README.md:4 exits with 3\nhello"]);
});

test("a link that leads nowhere is a problem, on every page of the repository", async () => {
  const root = packageWith({ "README.md": "# Top\n\n[gone](docs/gone.md)\n", "examples/one/README.md": "[up](../../README.md#tip)\n" });
  expect(await checkDocs(root)).toEqual([
    "README.md:3 links to docs/gone.md: there is no such file",
    "examples/one/README.md:1 links to ../../README.md#tip: that page has no such heading",
  ]);
});

test("a block that is not marked run is not executed", async () => {
  expect(await checkDocs(packageWith({ "README.md": block("ts", "process.exit(3);") }))).toEqual([]);
});

test("blocks of one page may import each other by file name", async () => {
  const root = packageWith({
    "README.md": block("ts file=numbers.ts", "export const two = 2;") + block("ts run", 'import { two } from "./numbers.ts";', "process.exit(two - 2);"),
  });
  expect(await checkDocs(root)).toEqual([]);
});

test("a wrongly marked block is a problem", async () => {
  expect(await checkDocs(packageWith({ "README.md": block("ts rnu", "0;") }))).toEqual(["README.md:3 marks a block with the unknown word rnu"]);
});
