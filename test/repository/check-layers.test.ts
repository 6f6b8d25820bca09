import { expect, test } from "vitest";
import { checkLayers } from "../../scripts/check-layers.ts";
import { layers } from "../../scripts/layer-table.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

const manifest = { "package.json": JSON.stringify({ exports: { ".": "./dist/index.js", "./executors": "./dist/executors/index.js" } }) };

function problemsOf(files: Record<string, string>): string[] {
  return checkLayers(fileTree({ ...manifest, ...files }));
}

test("the imports of this repository follow the table", () => {
  expect(checkLayers(repositoryRoot)).toEqual([]);
});

test("the table only points down", () => {
  const upward = Object.entries(layers).flatMap(([from, { level, imports }]) =>
    imports.flatMap((entry) => ((layers[entry.split("/")[0] ?? ""]?.level ?? Number.POSITIVE_INFINITY) < level ? [] : [`${from} → ${entry}`])),
  );
  expect(upward.filter((entry) => entry !== "errors → util")).toEqual([]);
});

test("an import that the table does not list is refused, with its line", () => {
  expect(problemsOf({ "src/core/flow.ts": 'import "node:fs";\nimport { plan } from "../engine/plan.ts";\n', "src/engine/plan.ts": "" })).toEqual([
    "src/core/flow.ts:2 imports ../engine/plan.ts: core may not import engine",
  ]);
});

test.each([
  ["a type import", 'import type { Plan } from "../engine/plan.ts";'],
  ["an inline type import", 'export type P = import("../engine/plan.ts").Plan;'],
  ["a re-export", 'export { plan } from "../engine/plan.ts";'],
  ["a re-export of everything", 'export * from "../engine/plan.ts";'],
  ["a lazy import", 'export const p = (): Promise<unknown> => import("../engine/plan.ts");'],
])("%s counts as an import", (_, line) => {
  expect(problemsOf({ "src/core/flow.ts": line })).toHaveLength(1);
});

test("text that looks like an import is none", () => {
  const code = 'export const template = `\nimport { plan } from "../engine/plan.ts";\n`;\n// import { plan } from "../engine/plan.ts";\n';
  expect(problemsOf({ "src/core/template.ts": code })).toEqual([]);
});

test("where the table names one file of a folder, only that one may be imported", () => {
  const code = 'import type { Executor } from "../engine/executor.ts";\nimport type { Plan } from "../engine/plan.ts";\n';
  expect(problemsOf({ "src/executors/local.ts": code })).toEqual(["src/executors/local.ts:2 imports ../engine/plan.ts: executors may not import engine"]);
});

test("a folder that is not in the table is refused", () => {
  expect(problemsOf({ "src/helpers/a.ts": 'import "node:fs";' })[0]).toContain("src/helpers/ is not in the table");
});

test("the package itself, and what lies outside src, may not be imported inside src", () => {
  expect(problemsOf({ "src/core/a.ts": 'import "headrace";\nimport "../../test/b.ts";\n' })).toEqual([
    "src/core/a.ts:1 imports headrace: inside src/ imports are relative",
    "src/core/a.ts:2 imports ../../test/b.ts: it lies outside src/",
  ]);
});

test("a folder with a list of packages may import no other", () => {
  expect(problemsOf({ "src/config/a.ts": 'import type { z } from "zod";\nimport "node:fs";\nimport "execa";\n' })).toEqual([
    "src/config/a.ts:3 imports execa: of packages, config may import only zod, smol-toml",
  ]);
});

test("an import cycle is refused once, also one made of type imports only", () => {
  const files = {
    "src/core/a.ts": 'import type { B } from "./b.ts";\nexport interface A { b: B }\n',
    "src/core/b.ts": 'import type { C } from "./c.ts";\nexport interface B { c: C }\n',
    "src/core/c.ts": 'import type { A } from "./a.ts";\nexport interface C { a: A }\n',
    "src/core/d.ts": 'import type { A } from "./a.ts";\nexport interface D { a: A }\n',
  };
  expect(problemsOf(files)).toEqual(["import cycle: src/core/a.ts → src/core/b.ts → src/core/c.ts → src/core/a.ts"]);
});

test("two cycles are two problems, also where one leads to the other", () => {
  const files = {
    "src/core/a.ts": 'import "./b.ts";\nimport "./x.ts";\n',
    "src/core/b.ts": 'import "./a.ts";\n',
    "src/core/x.ts": 'import "./y.ts";\n',
    "src/core/y.ts": 'import "./x.ts";\n',
  };
  const cycles = ["import cycle: src/core/a.ts → src/core/b.ts → src/core/a.ts", "import cycle: src/core/x.ts → src/core/y.ts → src/core/x.ts"];
  expect(problemsOf(files)).toEqual(cycles);
});

test("a heavy package that loads at start-up is refused with the chain that leads there; loaded lazily or as a type it is fine", () => {
  const files = {
    "src/index.ts": 'export { draw } from "./core/draw.ts";\n',
    "src/core/draw.ts": 'import { layout } from "./layout.ts";\nexport const draw = (): unknown => [layout, import("esbuild")];\n',
    "src/core/layout.ts": 'import type { ZodType } from "zod";\nimport { execa } from "execa";\nexport const layout = (z: ZodType): unknown => [z, execa];\n',
  };
  expect(problemsOf(files)).toEqual([
    "src/core/layout.ts:2 loads execa at start-up: import it where it is used (src/index.ts → src/core/draw.ts → src/core/layout.ts)",
  ]);
});

test("examples and fixtures import headrace by its entry points only", () => {
  const code = 'import "headrace";\nimport "headrace/executors";\nimport "headrace/engine";\nimport "../../src/core/task.ts";\nimport "./rows.ts";\n';
  expect(problemsOf({ "examples/flights/flow.ts": code })).toEqual([
    "examples/flights/flow.ts:3 imports headrace/engine: package.json exports no such entry point",
    "examples/flights/flow.ts:4 imports ../../src/core/task.ts: users import headrace by its name",
  ]);
});

test("a file that does not parse is an error", () => {
  expect(() => problemsOf({ "src/core/a.ts": "import {" })).toThrow("src/core/a.ts does not parse");
});
