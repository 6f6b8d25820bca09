import { execFile } from "node:child_process";
import { SourceMap } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { compile } from "../../src/bundle/compile.ts";
import { markArguments } from "../../src/bundle/original-names.ts";
import { renamedMark } from "../../src/util/argument-names.ts";
import { standIn } from "../fixtures/bundle/stand-in-flow.ts";
import { fileTree } from "../helpers/file-tree.ts";

const clashing = 'export const day = "of another file";\nexport function unit() {}\nexport const rest = 3;\nexport const größe = 4;\n';

const otherFile = { "other.ts": clashing, "node_modules/.package-lock.json": "{}" };
const imports = 'import * as other from "./other.ts";\nconsole.error(other.day, other.unit, other.rest, other.größe);\n';

/** What a program of test/fixtures/bundle prints. */
async function printed(program: string, root: string, files: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, "../fixtures/bundle", program), ...files], {
    cwd: root,
    env: { ...process.env, XDG_CACHE_HOME: path.join(root, "cache") },
  });
  return JSON.parse(stdout);
}

test("an argument keeps the name that the user wrote", async () => {
  const cases: readonly [where: string, source: string, expected: readonly string[]][] = [
    ["where another file has something of that name", "export const probe = (day: string, plain: number) => [day, plain];", ["day", "plain"]],
    [
      "where the same file has",
      "const plain = 3;\nexport const probe = (plain: number, day: string) => [day, plain];\nconsole.error(plain);",
      ["plain", "day"],
    ],
    ["where a global has that is used somewhere", "export const probe = (process: string) => process;\nconsole.error(process.pid);", ["process"]],
    ["in a function inside a function", "export const probe = ((day: number) => (unit: string, day: number) => [unit, day])(1);", ["unit", "day"]],
    [
      "before a default value",
      'export function probe(day = "x", unit = (day: number) => day / 2 / 1, plain = { day }) { return [day, unit, plain]; }',
      ["day", "unit", "plain"],
    ],
    [
      "behind arguments that are taken apart",
      "export const probe = ({ day }: { day: string }, [rest, unit]: number[], größe: number) => [day, rest, unit, größe];",
      ["", "", "größe"],
    ],
    ["of a rest argument", "export async function probe(day: string, ...rest: number[]) { return [day, rest]; }", ["day", "...rest"]],
    ["of an arrow without brackets", "export const probe = async day => day;", ["day"]],
    ["of a method", "export const { probe } = { async probe(day: string, unit: string) { return [day, unit]; } };", ["day", "unit"]],
    ["with letters that are no ASCII", "export const probe = (größe: number, öl: number) => [größe, öl];", ["größe", "öl"]],
    ["that looks as if it had been renamed", "export const probe = (day2: string, day: string) => [day2, day];", ["day2", "day"]],
  ];
  const files = Object.fromEntries(cases.map(([, source], i) => [`flow-${i}.ts`, imports + source]));
  const root = fileTree({ ...files, ...otherFile });
  const names = await printed(
    "argument-names.ts",
    root,
    Object.keys(files).map((file) => path.join(root, file)),
  );
  expect((names as unknown[]).map((found, i) => [cases[i]?.[0], found])).toEqual(cases.map(([where, , expected]) => [where, expected]));
});

test("every position behind a kept name still leads to the user's text", async () => {
  const source =
    imports +
    "export const probe = (day: string, unit: number, ...rest: number[]) => { const inner = (day: number, unit = day) => [day, marker_a(unit)]; return [inner(1), marker_b(day)]; };\nfunction marker_a(x: unknown) { return x; } function marker_b(x: unknown) { return x; }";
  const root = fileTree({ "flow.ts": source, ...otherFile });
  const { code, map } = await compile({ entry: path.join(root, "flow.ts"), folder: root, entryPoints: standIn });
  expect(code).toContain(`unit2${renamedMark("unit")}`);
  const sourceMap = new SourceMap(JSON.parse(map));
  const lines = source.split("\n");
  const found = [...code.matchAll(/marker_[ab]\(/g)].map((match) => {
    const before = code.slice(0, match.index).split("\n");
    const { originalLine, originalColumn } = sourceMap.findEntry(before.length - 1, before.at(-1)?.length ?? 0) as {
      originalLine: number;
      originalColumn: number;
    };
    return [match[0], lines[originalLine]?.slice(originalColumn, originalColumn + match[0].length)];
  });
  expect(found.length).toBe(4);
  for (const [bundle, original] of found) expect(original).toBe(bundle);
});

test("what a source map calls a name and is none goes into no code", () => {
  const code = "f((a2) => 1)\n";
  for (const name of ["*/ evil(); /*", "", "a2", "a b"])
    expect(markArguments({ code, mappings: "AAAA,GAAEA" }, [name])).toEqual({ code, mappings: "AAAA,GAAEA" });
  expect(markArguments({ code, mappings: "AAAA,GAAEA" }, ["a"]).code).toBe(`f((a2${renamedMark("a")}) => 1)\n`);
});

test("a run fills a template from an argument whose name another file has, and names edges by it", async () => {
  const root = fileTree({
    "flow.ts": `import { context, Flow, task } from "headrace";
      import { day as other } from "./other.ts";
      const fetch = task({ name: "fetch", taskRunName: "fetch {day}" }, (day: string) => [context.taskRunName, other].join());
      new Flow("f", () => fetch(fetch("monday")));`,
    ...otherFile,
  });
  expect(await printed("run-to-end.ts", root, ["flow.ts"])).toEqual({
    values: ["fetch monday,of another file", "fetch fetch monday,of another file,of another file"],
    keys: ["day"],
  });
});
