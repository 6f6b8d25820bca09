import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type Bundle, bundleFlow } from "../../src/bundle/bundle-flow.ts";
import type { EntryPoints } from "../../src/bundle/entry-points.ts";
import { standIn } from "../fixtures/bundle/stand-in-flow.ts";
import { fileTree } from "../helpers/file-tree.ts";

const files = {
  "package.json": "{}",
  "app/node_modules/other/index.js": "",
  "node_modules/dep/index.js": "exports.dep = 1;",
  "node_modules/dep/package.json": '{ "version": "1.0.0" }',
  "app/tsconfig.json": '{ "extends": "../base.json" }',
  "base.json": "{}",
  "app/flow.ts": `import { Flow } from "headrace"; import { dep } from "dep"; import { help } from "./lib/help"; import { deep } from "./deep/er"; new Flow("a" + dep + help + deep);`,
  "app/lib/help.js": "export const help = 1;",
  "app/deep/er/index.js": "export const deep = 1;",
  "linked/index.js": "exports.dep = 2;",
  "linked/package.json": '{ "version": "1.0.0" }',
};

const bundle = (root: string, entryPoints: EntryPoints = standIn): Promise<Bundle> =>
  bundleFlow({ entry: path.join(root, "app/flow.ts"), target: "beside", entryPoints });

/** Whether a bundle that was just made is taken again after a change. */
async function isKeptAfter(change: (file: (name: string) => string, made: Bundle) => void): Promise<boolean> {
  const root = fileTree(files);
  const made = await bundle(root);
  expect([made.kept, (await bundle(root)).kept]).toEqual([false, true]);
  change((name) => path.join(root, name), made);
  return (await bundle(root)).kept;
}

test("a second call takes the bundle of the first, which lies in the nearest node_modules beside its source map", async () => {
  const root = fileTree(files);
  const first = await bundle(root);
  const second = await bundle(root);
  expect(second).toEqual({ ...first, kept: true });
  expect(path.dirname(first.path)).toBe(path.join(root, "app/node_modules/.cache/headrace"));
  expect(first).toMatchObject({ entry: path.join(root, "app/flow.ts"), specifiers: ["headrace"], sourceMapPath: `${first.path}.map` });
  expect(new Set(first.inputs)).toEqual(new Set(["flow.ts", "lib/help.js", "deep/er/index.js"].map((name) => path.join(root, "app", name))));
});

describe("a bundle is made again", () => {
  test.each<[string, (file: (name: string) => string, made: Bundle) => void]>([
    ["the flow file has changed", (file) => appendFileSync(file("app/flow.ts"), "// more")],
    [
      "an imported file has changed, keeping its size and its time",
      (file) => {
        writeFileSync(file("app/lib/help.js"), "export const help = 2;");
        utimesSync(file("app/lib/help.js"), 1e9, 1e9);
      },
    ],
    [
      "an imported file is gone, and another takes its place",
      (file) => {
        rmSync(file("app/lib/help.js"));
        writeFileSync(file("app/lib/help.ts"), "export const help = 2;");
      },
    ],
    ["a new file goes before an imported one", (file) => writeFileSync(file("app/lib/help.ts"), "export const help = 2;")],
    ["a new file goes before an imported folder", (file) => writeFileSync(file("app/deep/er.ts"), "export const deep = 2;")],
    ["a nearer tsconfig has come", (file) => writeFileSync(file("app/lib/tsconfig.json"), "{}")],
    ["a tsconfig that is extended has changed", (file) => writeFileSync(file("base.json"), '{ "compilerOptions": {} }')],
    ["a package.json has changed", (file) => writeFileSync(file("package.json"), '{ "type": "module" }')],
    ["a package has another version", (file) => writeFileSync(file("node_modules/dep/package.json"), '{ "version": "1.0.1" }')],
    ["a nearer copy of a package has come", (file) => mkdirSync(file("app/node_modules/dep"), { recursive: true })],
    [
      "a package has become a link",
      (file) => {
        rmSync(file("node_modules/dep"), { recursive: true });
        symlinkSync(file("linked"), file("node_modules/dep"), "dir");
      },
    ],
    ["the bundle is damaged", (_, made) => appendFileSync(made.path, " ")],
    ["its source map is gone", (_, made) => rmSync(made.sourceMapPath)],
    [
      "what was noted about it is damaged",
      (file) => {
        const folder = file("app/node_modules/.cache/headrace");
        for (const name of readdirSync(folder).filter((entry) => entry.endsWith(".json"))) writeFileSync(path.join(folder, name), "{");
      },
    ],
  ])("when %s", async (_, change) => {
    expect(await isKeptAfter(change)).toBe(false);
  });

  test("when headrace exports other names", async () => {
    const root = fileTree(files);
    await bundle(root);
    const more = { ...standIn, headrace: async () => ({ ...(await standIn.headrace()), more: 1 }) };
    expect([(await bundle(root, more)).kept, (await bundle(root, more)).kept]).toEqual([false, true]);
  });
});

describe("a bundle is kept", () => {
  test.each<[string, (file: (name: string) => string) => void]>([
    ["the flow writes files beside its source", (file) => writeFileSync(file("app/result.csv"), "a,b")],
    ["a file has another time and the same bytes", (file) => utimesSync(file("app/flow.ts"), 1e9, 1e9)],
    ["something else is installed", (file) => mkdirSync(file("node_modules/other"))],
  ])("when %s", async (_, change) => {
    expect(await isKeptAfter(change)).toBe(true);
  });
});

test("the same sources make the same bytes, and other sources another file", async () => {
  const root = fileTree(files);
  const first = await bundle(root);
  writeFileSync(path.join(root, "app/lib/help.js"), "export const help = 2;");
  const second = await bundle(root);
  writeFileSync(path.join(root, "app/lib/help.js"), files["app/lib/help.js"]);
  const third = await bundle(root);
  expect(second.path).not.toBe(first.path);
  expect([third.path, third.hash, third.kept]).toEqual([first.path, first.hash, false]);
});

test("the sources in the map are addresses, wherever the map is read", async () => {
  const { sourceMapPath, inputs } = await bundle(fileTree(files));
  const { sources } = JSON.parse(readFileSync(sourceMapPath, "utf8")) as { sources: string[] };
  expect(sources).toEqual(expect.arrayContaining(inputs.map((file) => `file://${file}`)));
});
