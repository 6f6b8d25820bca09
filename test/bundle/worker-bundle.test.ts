import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { entryPointsWith } from "../../src/bundle/entry-points.ts";
import type { WorkerBundle } from "../../src/bundle/known-bundles.ts";
import { loadFlowFile } from "../../src/bundle/load-flow-file.ts";
import { workerBundle } from "../../src/bundle/worker-bundle.ts";
import { type RegisteredFlow, registry } from "../../src/core/registry.ts";
import { Flow } from "../../src/index.ts";
import { standIn } from "../fixtures/bundle/stand-in-flow.ts";
import { plainOrder } from "../fixtures/flows/order.ts";
import { fileTree } from "../helpers/file-tree.ts";

const entryPoints = entryPointsWith({ headrace: ["Flow", "context", "parameter", "task", "unmapped"], "headrace/executors": ["LocalExecutor"] });
const bundleOf = (flow: RegisteredFlow): Promise<WorkerBundle> => workerBundle(flow, entryPoints);
const codeOf = async (flow: RegisteredFlow): Promise<string> => readFileSync(fileURLToPath((await bundleOf(flow)).url), "utf8");

const project = (files: Readonly<Record<string, string>>): string => fileTree({ "node_modules/.package-lock.json": "{}", ...files });
const etl = `import { Flow } from "headrace"; export const flow = new Flow("etl");`;
const flowIn = (root: string, file = "flow.ts"): RegisteredFlow => ({ name: "etl", source: path.join(root, file) });

const refusal = async (flow: RegisteredFlow): Promise<unknown> => {
  try {
    return await bundleOf(flow);
  } catch (error) {
    return error;
  }
};

describe("the bundle of a flow is made", () => {
  test("of the file that made it, given as a path or as an address", async () => {
    const root = project({ "flow.ts": etl });
    const file = path.join(root, "flow.ts");
    const made = await bundleOf(flowIn(root));
    expect(made).toEqual({
      url: expect.stringMatching(/^file:.*\.headrace\.mjs$/),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      specifiers: ["headrace"],
      file,
    });
    expect(await bundleOf({ name: "etl", source: pathToFileURL(file).href })).toEqual(made);
  });

  test("of built JavaScript, and not of what its source map names", async () => {
    const map = JSON.stringify({ version: 3, sources: ["../src/flow.ts"], names: [], mappings: "AAAA" });
    const root = project({ "dist/flow.js": `${etl}\n//# sourceMappingURL=flow.js.map`, "dist/flow.js.map": map });
    expect(await bundleOf(flowIn(root, "dist/flow.js"))).toMatchObject({ file: path.join(root, "dist/flow.js") });
  });

  test("of a file of an installed package, in TypeScript too", async () => {
    const root = project({ "node_modules/acme-flows/flow.ts": `${etl} export enum Level { Low }` });
    expect(await codeOf(flowIn(root, "node_modules/acme-flows/flow.ts"))).toContain("Level");
  });

  test("of a flow file that a test imports", async () => {
    expect(await bundleOf(plainOrder)).toMatchObject({ file: path.join(import.meta.dirname, "../fixtures/flows/order.ts") });
  });
});

describe("a flow keeps its bundle", () => {
  test("when its file changes; a flow that is made later has the new one", async () => {
    const root = project({ "flow.ts": etl });
    const before = flowIn(root);
    const first = await bundleOf(before);
    writeFileSync(path.join(root, "flow.ts"), `${etl} export const changed = 1;`);
    expect(await bundleOf(before)).toEqual(first);
    expect(await codeOf(flowIn(root))).toContain("changed");
  });

  test("as long as it is there", async () => {
    const root = project({ "flow.ts": etl });
    const flow = flowIn(root);
    const first = await bundleOf(flow);
    rmSync(path.join(root, "node_modules/.cache"), { recursive: true });
    const again = await Promise.all([bundleOf(flow), bundleOf(flow)]);
    expect([again, await codeOf(flow)]).toEqual([[first, first], expect.stringContaining("etl")]);
  });

  test("out of which it was loaded, whichever of its files made it", async () => {
    const root = project({ "flow.ts": `import "./other.ts"; ${etl}`, "other.ts": `import { Flow } from "headrace"; export const other = new Flow("other");` });
    onTestFinished(() => {
      registry.loading = undefined;
      process.setSourceMapsEnabled(false);
    });
    const { flows, bundle } = await loadFlowFile({ file: path.join(root, "flow.ts"), entryPoints: standIn });
    writeFileSync(path.join(root, "flow.ts"), `${etl} export const changed = 1;`);
    const bundles = await Promise.all(flows.map(bundleOf));
    expect(bundles).toEqual(Array(2).fill(expect.objectContaining({ url: pathToFileURL(bundle.path).href, hash: bundle.hash, file: bundle.entry })));
  });

  test("but not an error: once the file is right, it is bundled", async () => {
    const root = project({ "flow.ts": "const = 1;" });
    const flow = flowIn(root);
    expect(await refusal(flow)).toMatchObject({ code: "E106" });
    writeFileSync(path.join(root, "flow.ts"), etl);
    expect(await codeOf(flow)).toContain("etl");
  });
});

describe("E120: a file of tests", () => {
  test("is this one", async () => {
    expect(await refusal(new Flow("made in a test"))).toMatchObject({
      code: "E120",
      message: expect.stringContaining(`${import.meta.filename} describes tests, as its name says`),
    });
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["by vitest", { "flow.ts": `import { Flow } from "headrace"; import * as vi from "vitest"; vi; test("a", () => {}); new Flow("etl");` }],
    ["by node:test", { "flow.ts": `import { test } from "node:test"; ${etl} test("runs", async () => {});` }],
    ["by require", { "flow.cjs": `const { it } = require("node:test"); it.skip("runs", () => {});`, "flow.ts": `import "./flow.cjs"; ${etl}` }],
    [
      "in a file that the flow's file imports",
      { "flow.ts": `import "./check.ts"; ${etl}`, "check.ts": `import { describe } from "node:test"; describe("a", () => {});` },
    ],
  ])("%s", async (_, files) => {
    expect(await refusal(flowIn(project(files)))).toMatchObject({ code: "E120", place: expect.stringMatching(/\.c?[jt]s:1:\d+$/) });
  });

  test.each(["flow.test.ts", "flow.spec.mjs", "__tests__/flow.ts"])("without an import, %s", async (file) => {
    const root = project({ [file]: `${etl} describe.each([1])("%s", () => { it("runs", () => {}); });` });
    expect(await refusal(flowIn(root, file))).toMatchObject({ code: "E120", message: expect.stringContaining("as its name says") });
  });

  test.each<[string, string, string]>([
    ["a type of a framework", "flow.ts", `import type { Mock } from "vitest"; ${etl} export const test = (m?: Mock) => m; test();`],
    [
      "tests within the source, left out elsewhere",
      "flow.ts",
      `${etl} if (import.meta.vitest) { const { test } = await import("vitest"); test("a", () => {}); }`,
    ],
    ["another part of a framework", "flow.ts", `import { mock } from "node:test"; ${etl} export const mocked = mock.fn(); export const found = /a/.test("a");`],
    ["a name like a test's", "load.test.ts", `${etl} export const found = /a/.test("a");`],
  ])("no such file: %s", async (_, file, text) => {
    expect(await codeOf(flowIn(project({ [file]: text, "node_modules/vitest/index.js": "" }), file))).toContain("etl");
  });
});

test("E121: a flow that was made in no file", async () => {
  expect(await refusal({ name: "typed in", source: undefined })).toMatchObject({ code: "E121", message: expect.stringContaining('makes the flow "typed in"') });
});

test("E122: a file that is not there, is a folder, or was only in memory", async () => {
  const root = project({});
  expect(await refusal(flowIn(root))).toMatchObject({ code: "E122", message: expect.stringContaining(path.join(root, "flow.ts")) });
  expect(await refusal(flowIn(root, "node_modules"))).toMatchObject({ code: "E122" });
  expect(await refusal({ name: "etl", source: "data:text/javascript,1" })).toMatchObject({ code: "E122" });
});
