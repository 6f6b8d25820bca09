import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { type Bundle, bundleFlow } from "../../src/bundle/bundle-flow.ts";
import { provideEntryPoints } from "../../src/bundle/entry-points.ts";
import { asWorkerBundle } from "../../src/bundle/worker-bundle.ts";
import { standIn } from "../fixtures/bundle/stand-in-flow.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { askWorker } from "../helpers/in-worker.ts";

/** A project with a node_modules folder, in which the bundle will lie. */
function project(files: Readonly<Record<string, string>>): string {
  return fileTree({ "package.json": '{ "type": "module" }', "node_modules/.package-lock.json": "{}", ...files });
}

type ExportsOf = (root: string, entry?: string) => Promise<Record<string, unknown>>;

const bundleOf = (root: string, entry: string): Promise<Bundle> => bundleFlow({ entry: path.join(root, entry), target: "beside", entryPoints: standIn });

/** What `flow.ts` exports when its bundle is imported. */
const exportsHere: ExportsOf = async (root, entry = "flow.ts") => {
  const bundle = await bundleOf(root, entry);
  await provideEntryPoints(standIn, bundle.specifiers);
  return { ...(await import(pathToFileURL(bundle.path).href)) };
};

/** The same in a thread that runs a worker's program. */
const exportsInWorker: ExportsOf = async (root, entry = "flow.ts") => {
  const [answer] = await askWorker({ kind: "import", code: asWorkerBundle(await bundleOf(root, entry)) });
  if (answer === undefined || !("exports" in answer)) throw new Error(`The bundle was not imported: ${JSON.stringify(answer)}`);
  return answer.exports;
};

describe.each([
  ["in this process", exportsHere],
  ["in a worker", exportsInWorker],
])("%s", (_, exportsOf) => {
  test("each module keeps its own import.meta", async () => {
    const root = project({
      "flow.ts": `export { places } from "./deep/places.ts"; export const { url, dirname, filename } = import.meta;`,
      "deep/places.ts": `export const places = [import.meta.url, import.meta.dirname, import.meta.filename, import.meta.resolve("../x.txt")];`,
    });
    const file = path.join(root, "flow.ts");
    const deep = path.join(root, "deep/places.ts");
    expect(await exportsOf(root)).toMatchObject({
      url: pathToFileURL(file).href,
      dirname: root,
      filename: file,
      places: [pathToFileURL(deep).href, path.dirname(deep), deep, pathToFileURL(path.join(root, "x.txt")).href],
    });
  });

  test("__dirname, __filename, require and require.resolve of a CommonJS file are that file's", async () => {
    const root = project({
      "flow.ts": `export { default } from "./deep/old.cjs";`,
      "deep/old.cjs": `
      const { sep } = require("node:path");
      const { inspect } = require("util");
      module.exports = { sep, inspected: inspect([1]), places: [__dirname, __filename, require.resolve("./data.json")], data: require("./data.json") };`,
      "deep/data.json": '{ "rows": 3 }',
    });
    const deep = path.join(root, "deep");
    const { default: old } = await exportsOf(root);
    expect(old).toEqual({ sep: path.sep, inspected: "[ 1 ]", places: [deep, path.join(deep, "old.cjs"), path.join(deep, "data.json")], data: { rows: 3 } });
  });

  test("a CommonJS package that requires built-ins works, and stays an import", async () => {
    const root = project({
      "flow.ts": `import old, { lines } from "old"; export const same = old.lines === lines; export const answer = lines("a");`,
      "node_modules/old/package.json": '{ "main": "./lib.js" }',
      "node_modules/old/lib.js": `const { EOL } = require("os"); exports.lines = (text) => text + EOL;`,
    });
    expect(await exportsOf(root)).toMatchObject({ same: true, answer: expect.stringMatching(/^a\r?\n$/) });
  });

  test("code may declare a require of its own", async () => {
    const root = project({
      "flow.ts": `import { createRequire } from "node:module"; const require = createRequire(import.meta.url); export const data = require("./data.json");`,
      "data.json": "[1]",
    });
    expect(await exportsOf(root)).toEqual({ data: [1] });
  });

  test("JSON is read with and without an attribute, also out of a package", async () => {
    const root = project({
      "flow.ts": `
      import plain from "./data.json";
      import typed from "./data.json" with { type: "json" };
      import table from "tables/one.json" with { type: "json" };
      export const all = [plain, typed, table];`,
      "data.json": '{ "a": 1 }',
      "node_modules/tables/one.json": '{ "b": 2 }',
    });
    expect((await exportsOf(root)).all).toEqual([{ a: 1 }, { a: 1 }, { b: 2 }]);
  });

  test("dynamic imports of own files, of packages, and of packages that are not there", async () => {
    const root = project({
      "flow.ts": `
      export const own = { ...(await import("./later.ts")) };
      export const other = { ...(await import("other")).default };
      export const none = await import("not-installed").catch((error) => error.code);`,
      "later.ts": "export const late: number = 1;",
      "node_modules/other/index.js": "exports.other = 2;",
    });
    const { own, other, none } = await exportsOf(root);
    expect([own, other, none]).toMatchObject([{ late: 1 }, { other: 2 }, "ERR_MODULE_NOT_FOUND"]);
  });

  test("WASM that lies beside the source is found", async () => {
    const root = project({
      "deep/wasm.ts": `
      import { readFileSync } from "node:fs";
      const { instance } = await WebAssembly.instantiate(readFileSync(new URL("./answer.wasm", import.meta.url)));
      export const answer = (instance.exports.answer as () => number)();`,
      "flow.ts": `export { answer } from "./deep/wasm.ts";`,
    });
    const answer = "AGFzbQEAAAABBQFgAAF/AwIBAAcKAQZhbnN3ZXIAAAoGAQQAQSoL";
    writeFileSync(path.join(root, "deep/answer.wasm"), Buffer.from(answer, "base64"));
    expect(await exportsOf(root)).toEqual({ answer: 42 });
  });

  test("a worker thread starts from a file beside the source", async () => {
    const root = project({
      "flow.ts": `
      import { once } from "node:events";
      import { Worker } from "node:worker_threads";
      const worker = new Worker(new URL("./square.ts", import.meta.url), { workerData: 7, execArgv: [] });
      export const [square] = await once(worker, "message");
      await worker.terminate();`,
      "square.ts": `import { parentPort, workerData } from "node:worker_threads"; parentPort?.postMessage((workerData as number) ** 2);`,
    });
    expect(await exportsOf(root)).toEqual({ square: 49 });
  });

  test("enums, namespaces and parameter properties, which Node itself refuses", async () => {
    const root = project({
      "flow.ts": `
      enum Unit { Celsius = "C", Fahrenheit = "F" }
      namespace Scale { export const zero = 273.15; }
      class Reading { constructor(readonly value: number, readonly unit: Unit) {} }
      export const reading = { ...new Reading(Scale.zero, Unit.Celsius) };`,
    });
    expect(await exportsOf(root)).toEqual({ reading: { value: 273.15, unit: "C" } });
  });

  test("decorators, in today's form and in that of experimentalDecorators", async () => {
    const root = project({
      "flow.ts": `
      const twice = (method: (n: number) => number) => function (this: unknown, n: number) { return method.call(this, method.call(this, n)); };
      class Counter { @twice step(n: number) { return n + 1; } }
      export const today = new Counter().step(0);
      export { seen as old } from "./old/old.ts";`,
      "old/tsconfig.json": '{ "compilerOptions": { "experimentalDecorators": true } }',
      "old/old.ts": `
      export const seen: unknown[] = [];
      const note = (target: object, key: string, position: number) => { seen.push([key, position]); };
      export class Service { find(@note id: number) { return id; } }`,
    });
    expect(await exportsOf(root)).toEqual({ today: 2, old: [["find", 0]] });
  });

  test("paths of a tsconfig, also of one that it extends", async () => {
    const root = project({
      "tsconfig.json": '{ "extends": "./config/base.json" }',
      "config/base.json": '{ /* ours */ "compilerOptions": { "paths": { "@lib/*": ["../lib/*"] } } }',
      "flow.ts": `import { days } from "@lib/days"; export const count = days.length;`,
      "lib/days.ts": `export const days: string[] = ["Mon", "Tue"];`,
    });
    expect(await exportsOf(root)).toEqual({ count: 2 });
  });

  test("a workspace package that is linked is taken from its TypeScript source, with the dependencies it sees itself", async () => {
    const root = project({
      "apps/a/package.json": '{ "type": "module" }',
      "apps/a/flow.ts": `import { shared } from "@acme/shared"; import { version } from "dep"; export const seen = [version, ...shared()];`,
      "apps/a/node_modules/dep/index.js": `exports.version = "1";`,
      "packages/shared/package.json": '{ "name": "@acme/shared", "type": "module", "exports": "./src/index.ts" }',
      "packages/shared/src/index.ts": `
      import { version } from "dep";
      import only from "only-here";
      enum Made { Here = "here" }
      export const shared = () => [version, only, Made.Here, import.meta.filename];`,
      "packages/shared/node_modules/dep/index.js": `exports.version = "2";`,
      "packages/shared/node_modules/only-here/index.js": `module.exports = "only";`,
    });
    mkdirSync(path.join(root, "node_modules/@acme"), { recursive: true });
    symlinkSync(path.join(root, "packages/shared"), path.join(root, "node_modules/@acme/shared"), "dir");
    const { seen } = await exportsOf(root, "apps/a/flow.ts");
    expect(seen).toEqual(["1", "2", "only", "here", path.join(root, "packages/shared/src/index.ts")]);
  });

  test("a package that is TypeScript is compiled too, since Node strips no types there", async () => {
    const root = project({
      "flow.ts": `export { unit } from "ts-only";`,
      "node_modules/ts-only/package.json": '{ "exports": "./index.ts", "type": "module" }',
      "node_modules/ts-only/index.ts": `import { base } from "base"; export const unit: string = base;`,
      "node_modules/base/index.js": `exports.base = "K";`,
    });
    expect(await exportsOf(root)).toEqual({ unit: "K" });
  });

  test("a package is loaded once, whoever imports it", async () => {
    const root = project({
      "flow.ts": `import { made } from "counter"; import { again } from "./deep/again.ts"; export const same = made === again && made === (await import("counter")).made;`,
      "deep/again.ts": `export { made as again } from "counter";`,
      "node_modules/counter/package.json": '{ "type": "module", "exports": "./index.js" }',
      "node_modules/counter/index.js": "export const made = {};",
    });
    expect(await exportsOf(root)).toEqual({ same: true });
  });

  test("imports of a package's own #names", async () => {
    const root = project({
      "package.json": '{ "type": "module", "imports": { "#days": "./lib/days.ts", "#dep": "dep" } }',
      "flow.ts": `import { days } from "#days"; import dep from "#dep"; export const both = [days, dep];`,
      "lib/days.ts": "export const days = 7;",
      "node_modules/dep/index.js": "module.exports = 5;",
    });
    expect(await exportsOf(root)).toEqual({ both: [7, 5] });
  });

  test("functions of two files keep their common name", async () => {
    const root = project({
      "flow.ts": `import { names } from "./a.ts"; import "./b.ts"; function load() {} names.push(load.name); export { names };`,
      "a.ts": `export const names: string[] = []; function load() {} names.push(load.name, (() => 1).name);`,
      "b.ts": `import { names } from "./a.ts"; const load = async () => 1; class Load {} names.push(load.name, Load.name);`,
    });
    expect(await exportsOf(root)).toEqual({ names: ["load", "", "load", "Load", "load"] });
  });

  test("a file that is imported for what it does is in, also where package.json says that nothing has side effects", async () => {
    const root = project({
      "package.json": '{ "type": "module", "sideEffects": false }',
      "flow.ts": `import "./register.ts"; import { list } from "./list.ts"; export { list };`,
      "list.ts": "export const list: string[] = [];",
      "register.ts": `import { list } from "./list.ts"; list.push("registered"); const kept = /* @__PURE__ */ list.push("pure");`,
    });
    expect(await exportsOf(root)).toEqual({ list: ["registered", "pure"] });
  });

  test("a hash-bang, a template that looks like a file's head, and text in other scripts", async () => {
    const root = project({
      "flow.ts": "#!/usr/bin/env node\nimport './other.ts';\nexport const text = `\n// no-such.ts\n` + import.meta.filename;\nexport const ü = '日本';",
      "other.ts": "export {};",
    });
    expect(await exportsOf(root)).toEqual({ text: `\n// no-such.ts\n${path.join(root, "flow.ts")}`, ü: "日本" });
  });

  test("compiled JavaScript keeps the place of the file that runs", async () => {
    const root = project({
      "dist/flow.js": `export const here = import.meta.filename;\n//# sourceMappingURL=flow.js.map`,
      "dist/flow.js.map": JSON.stringify({ version: 3, sources: ["../src/flow.ts"], names: [], mappings: "AAAA" }),
    });
    expect(await exportsOf(root, "dist/flow.js")).toEqual({ here: path.join(root, "dist/flow.js") });
  });
});

test("headrace is what the process provides: by name, as a namespace, through require, through a file that hands it on", async () => {
  const root = project({
    "flow.ts": `
      import * as all from "headrace";
      import { Flow } from "headrace";
      import { LocalExecutor } from "headrace/executors";
      import { Flow as handed } from "./hand-on.ts";
      import required from "./old.cjs";
      export const same = [all.Flow, handed, required.Flow].every((one) => one === Flow);
      export { Flow, LocalExecutor };`,
    "hand-on.ts": `export * from "headrace";`,
    "old.cjs": `module.exports = require("headrace");`,
  });
  const { same, Flow } = await exportsHere(root);
  expect(same).toBe(true);
  expect(Flow).toBe((await standIn.headrace()).Flow);
});

test("native add-ons stay where they are", async () => {
  const root = project({ "flow.cjs": `exports.load = () => require("./build/addon.node");`, "build/addon.node": "no real one" });
  const bundle = await bundleOf(root, "flow.cjs");
  expect(readFileSync(bundle.path, "utf8")).toContain(JSON.stringify(path.join(root, "build/addon.node")));
});
