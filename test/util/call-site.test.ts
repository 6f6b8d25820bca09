import { execFile } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { constructingFile } from "../../src/util/call-site.ts";
import { flow } from "../fixtures/bundle/made-when-imported.ts";
import { fileTree } from "../helpers/file-tree.ts";

const callSiteModule = pathToFileURL(path.join(import.meta.dirname, "../../src/util/call-site.ts")).href;
const headrace = `import { constructingFile } from ${JSON.stringify(callSiteModule)}; export class Flow { source = constructingFile(); };`;

/** What a program of these files prints, with a package that makes flows as headrace does. */
async function printed(files: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<readonly [root: string, output: unknown]> {
  const root = fileTree({
    "package.json": '{ "type": "module" }',
    "node_modules/flows/package.json": '{ "type": "module", "exports": "./index.js" }',
    "node_modules/flows/index.js": headrace,
    ...files,
  });
  const { stdout } = await promisify(execFile)(process.execPath, [...args], { cwd: root });
  return [root, JSON.parse(stdout)];
}

describe("the file that makes a flow is", () => {
  test("the file itself, under node and its type stripping", async () => {
    const file = `import { Flow } from "flows"; const flow: Flow = new Flow(); console.log(JSON.stringify(flow.source));`;
    const [root, source] = await printed({ "flow.ts": file }, "flow.ts");
    expect(source).toBe(path.join(root, "flow.ts"));
  });

  test("the file that calls a factory, also through a callback and after an await", async () => {
    const [root, sources] = await printed(
      {
        "flow.ts": `import { make } from "./factory.ts"; await null; console.log(JSON.stringify([make(), ...[1].map(() => make())]));`,
        "factory.ts": `import { Flow } from "flows"; export const make = (): string => new Flow().source;`,
      },
      "flow.ts",
    );
    expect(sources).toEqual([path.join(root, "flow.ts"), path.join(root, "flow.ts")]);
  });

  test("the file that is imported, not the one that imports it", async () => {
    const [root, source] = await printed(
      {
        "main.ts": `const { source } = await import("./flow.ts"); console.log(JSON.stringify(source));`,
        "flow.ts": `import { Flow } from "flows"; export const { source } = new Flow();`,
      },
      "main.ts",
    );
    expect(source).toBe(path.join(root, "flow.ts"));
  });

  test("the file that is required, not the one that requires it", async () => {
    const [root, source] = await printed(
      {
        "main.cts": `console.log(JSON.stringify(require("./flow.cts").source));`,
        "flow.cts": `const { Flow } = require("flows"); exports.source = new Flow().source;`,
      },
      "main.cts",
    );
    expect(source).toBe(path.join(root, "flow.cts"));
  });

  test("the user's own, where a dependency calls back", async () => {
    const [root, source] = await printed(
      {
        "flow.ts": `import { Flow } from "flows"; import { call } from "caller"; console.log(JSON.stringify(call(() => new Flow().source)));`,
        "node_modules/caller/package.json": '{ "type": "module", "exports": "./index.js" }',
        "node_modules/caller/index.js": "export const call = (fn) => fn();",
      },
      "flow.ts",
    );
    expect(source).toBe(path.join(root, "flow.ts"));
  });

  test("the compiled file that runs, not the source it was compiled from", async () => {
    const map = { version: 3, sources: ["../src/flow.ts"], names: [], mappings: "AAAA" };
    const [root, source] = await printed(
      {
        "dist/flow.js": `import { Flow } from "flows"; console.log(JSON.stringify(new Flow().source));\n//# sourceMappingURL=flow.js.map`,
        "dist/flow.js.map": JSON.stringify(map),
      },
      "--enable-source-maps",
      "dist/flow.js",
    );
    expect(source).toBe(path.join(root, "dist/flow.js"));
  });

  test("under vitest the imported file, not the test", () => {
    expect(flow?.source).toBe(path.join(import.meta.dirname, "../fixtures/bundle/made-when-imported.ts"));
    expect(constructingFile()).toBe(import.meta.filename);
  });

  test("none, where no file is on the stack", async () => {
    const program = `import { Flow } from "flows"; console.log(JSON.stringify(new Flow().source ?? null));`;
    const [, source] = await printed({}, "--input-type=module", "--eval", program);
    expect(source).toBeNull();
  });

  test("none, where the program was typed in", async () => {
    const [root] = await printed({ "flow.js": "console.log(1);" }, "flow.js");
    const running = promisify(execFile)(process.execPath, ["--interactive"], { cwd: root });
    running.child.stdin?.end(`const { Flow } = await import("flows"); console.log("made by", new Flow().source);\n`);
    expect((await running).stdout).toContain("made by undefined");
  });

  test("none, where the code is its address", async () => {
    const code = encodeURIComponent("console.log(JSON.stringify(new globalThis.Flow().source ?? null));");
    const [, source] = await printed(
      { "flow.js": `import { Flow } from "flows"; globalThis.Flow = Flow; await import("data:text/javascript,${code}");` },
      "flow.js",
    );
    expect(source).toBeNull();
  });
});

test("a call site is the user's line and column", async () => {
  const program = `type Row = { id: number };\nimport { callSite } from ${JSON.stringify(callSiteModule)};\nconst id: Row["id"] = 1; console.log(JSON.stringify([callSite(), id][0]));`;
  const root = fileTree({ "package.json": '{ "type": "module" }', "flow.ts": program });
  const { stdout } = await promisify(execFile)(process.execPath, ["flow.ts"], { cwd: root });
  expect(JSON.parse(stdout)).toEqual({ file: path.join(root, "flow.ts"), line: 3, column: 54 });
});
