import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { checkApi, snapshotFile, writeApi } from "../../scripts/check-api.ts";
import { exportedNames } from "../../scripts/exported-api.ts";
import { builtPackage } from "../helpers/built-package.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

const declared = (source: string, more: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(
    exportedNames(path.join(fileTree({ "index.d.ts": source, ...more }), "index.d.ts")).map((found) => [found.name, found.declarations.join("\n")]),
  );

function packageOf(declarations: string): string {
  return fileTree({
    "package.json": JSON.stringify({ name: "headrace", exports: { ".": { types: "./dist/index.d.ts" }, "./package.json": "./package.json" } }),
    "dist/index.d.ts": declarations,
    [snapshotFile]: "",
  });
}

test("the package exports what was agreed on, and every name has a doc comment", async () => {
  await builtPackage();
  expect(checkApi(repositoryRoot)).toEqual([]);
});

test("a declaration is told without its comments", () => {
  const source = "/** Doc. */\nexport interface Task {\n    /** Its name. */\n    readonly name: string; // not empty\n\n    run(): void;\n}\n";
  expect(declared(source)).toEqual({ Task: "interface Task {\n    readonly name: string;\n    run(): void;\n}" });
});

test("functions with overloads, classes, constants and types are told", () => {
  const source = [
    "export declare function f(a: string): void;",
    "export declare function f(a: number): void;",
    "export declare class C { m(): void; }",
    "export declare const a: 1, b: 2;",
    "export type T = string | number;",
  ].join("\n");
  expect(declared(source)).toEqual({
    f: "function f(a: string): void;\nfunction f(a: number): void;",
    C: "class C { m(): void; }",
    a: "a: 1",
    b: "b: 2",
    T: "type T = string | number;",
  });
});

test("re-exports are followed: by name, renamed, of everything, as types, and through an import", () => {
  const more = {
    "task.d.ts": 'import type { Hidden } from "./hidden.js";\nexport declare const task: Hidden;\nexport interface Options {}\nexport type { Hidden };\n',
    "hidden.d.ts": "export interface Hidden { (): void }\n",
  };
  const all = { task: "task: Hidden", Options: "interface Options {}", Hidden: "interface Hidden { (): void }" };
  expect(declared('export * from "./task.js";', more)).toEqual(all);
  expect(declared('export { task as make, type Options } from "./task.js";', more)).toEqual({ make: all.task, Options: all.Options });
  expect(declared('import { task } from "./task.js";\nexport { task };\n', more)).toEqual({ task: all.task });
});

test("what changed is told line by line, and writing the snapshot settles it", () => {
  const root = packageOf("/** A. */\nexport declare const a: number;\n");
  writeApi(root);
  expect(checkApi(root)).toEqual([]);
  writeFileSync(path.join(root, "dist/index.d.ts"), "/** A. */\nexport declare const a: string;\n");
  expect(checkApi(root)[0]).toContain("- a: number\n+ a: string");
});

test("a removed name is told", () => {
  const root = packageOf("/** A. */\nexport declare const a: number;\n/** B. */\nexport declare const b: number;\n");
  writeApi(root);
  writeFileSync(path.join(root, "dist/index.d.ts"), "/** A. */\nexport declare const a: number;\n");
  const [problem] = checkApi(root);
  expect(problem).toContain("run ./go api");
  expect(problem).toContain("- b: number");
});

test("an exported name without a doc comment is told", () => {
  const root = packageOf("/** A. */\nexport declare const a: number;\nexport declare const b: number;\n");
  writeApi(root);
  expect(checkApi(root)).toEqual(["headrace exports b without a doc comment"]);
});
