import { execFile } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { loadFlowFile } from "../../src/bundle/load-flow-file.ts";
import { registry } from "../../src/core/registry.ts";
import { standIn } from "../fixtures/bundle/stand-in-flow.ts";
import { fileTree } from "../helpers/file-tree.ts";

const program = path.join(import.meta.dirname, "../fixtures/bundle/load.ts");

interface Outcome {
  readonly flows?: readonly { readonly name: string; readonly source?: string }[];
  readonly ran?: string;
  readonly ended?: boolean;
  readonly result?: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack?: readonly string[];
  readonly stderr: string;
}

/** Loads a flow file as a program would, in its own process, and runs a flow of it. */
async function load(root: string, ...args: readonly string[]): Promise<Outcome> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], {
    cwd: root,
    env: { ...process.env, XDG_CACHE_HOME: path.join(root, "cache") },
  });
  expect(stdout).not.toContain("NEVER");
  return { ...JSON.parse(stdout.trim().split("\n").at(-1) ?? ""), stderr };
}

const project = (files: Readonly<Record<string, string>>): string => fileTree({ "node_modules/.package-lock.json": "{}", ...files });
const one = (name: string): string => `import { Flow } from "headrace";\nexport const flow = new Flow(${JSON.stringify(name)});\n`;

describe("a flow is found and runs when its loader says so", () => {
  test("in a file that only makes it", async () => {
    const root = project({ "flow.ts": one("etl") });
    expect(await load(root, "flow.ts")).toMatchObject({ flows: [{ name: "etl", source: path.join(root, "flow.ts") }], ended: true, result: "etl ran" });
  });

  test("in a file that awaits its run at the top, where nothing after that line executes", async () => {
    const root = project({ "flow.ts": `${one("etl")}await flow.run();\nconsole.log("NEVER");` });
    expect(await load(root, "flow.ts")).toMatchObject({ ran: "etl", ended: false, result: "etl ran" });
  });

  test("in a file that calls run() without waiting, where the flows after that line are found too", async () => {
    const root = project({ "flow.ts": `${one("etl")}void flow.run().then(() => console.log("NEVER"));\nnew Flow("second");` });
    expect(await load(root, "flow.ts", "second")).toMatchObject({ ran: "etl", ended: true, result: "second ran" });
  });

  test("in an async function that makes it later", async () => {
    const main = `import { Flow } from "headrace"; import { setTimeout } from "node:timers/promises";
      async function main() { await setTimeout(20); await new Flow("late").run(); console.log("NEVER"); }
      main();`;
    expect(await load(project({ "flow.ts": main }), "flow.ts")).toMatchObject({ flows: [{ name: "late" }], result: "late ran" });
  });

  test("out of a factory in another file, where the file that calls it counts as the flow's", async () => {
    const root = project({
      "flow.ts": `import { make } from "./factory.ts"; export const flows = ["etl"].map((name) => make(name));`,
      "factory.ts": `import { Flow } from "headrace"; export const make = (name: string) => new Flow(name);`,
    });
    expect(await load(root, "flow.ts")).toMatchObject({ flows: [{ source: path.join(root, "flow.ts") }] });
  });

  test("before a flow of a file that is imported, however the bundle wraps that file", async () => {
    const root = project({
      "flow.ts": `import "./helpers.ts"; ${one("etl")} export const later = await import("./helpers.ts");`,
      "helpers.ts": one("cleanup"),
    });
    expect(await load(root, "flow.ts")).toMatchObject({ flows: [{ name: "cleanup", source: path.join(root, "helpers.ts") }, {}], result: "etl ran" });
    expect(await load(root, "flow.ts", "cleanup")).toMatchObject({ result: "cleanup ran" });
  });

  test("in a file that hands on the flow of another", async () => {
    const root = project({ "flow.ts": `export { flow } from "./etl.ts";`, "etl.ts": one("etl") });
    expect(await load(root, "flow.ts")).toMatchObject({ result: "etl ran" });
  });

  test("outside any node_modules, and out of a bundle that was kept", async () => {
    const root = fileTree({ "flow.ts": `${one("etl")}export const later = await import("./helpers.ts");`, "helpers.ts": one("cleanup") });
    const flows = [{ source: path.join(root, "flow.ts") }, { source: path.join(root, "helpers.ts") }];
    expect(await load(root, "flow.ts")).toMatchObject({ result: "etl ran", flows });
    expect(await load(root, "flow.ts")).toMatchObject({ result: "etl ran", flows });
    expect(statSync(path.join(root, "cache/headrace")).mode & 0o777).toBe(0o700);
  });
});

test("a file that is loaded again makes its flows again, changed or not", async () => {
  const root = project({ "flow.ts": one("etl") });
  const again = async (): Promise<readonly string[]> => {
    const { flows } = await loadFlowFile({ file: path.join(root, "flow.ts"), entryPoints: standIn });
    return flows.map((flow) => flow.name);
  };
  onTestFinished(() => {
    registry.loading = undefined;
    process.setSourceMapsEnabled(false);
  });
  expect([await again(), await again(), await again()]).toEqual([["etl"], ["etl"], ["etl"]]);
  writeFileSync(path.join(root, "flow.ts"), one("other"));
  expect(await again()).toEqual(["other"]);
});

describe("an error's stack points into the user's files", () => {
  test("from a run, through functions of several files", async () => {
    const root = project({
      "flow.ts": `interface Row { id: number }\n\nimport { Flow } from "headrace";\nimport { check } from "./deep/check.ts";\n\nenum Level { Low }\nnew Flow("etl", () => {\n  const row = { id: Level.Low } satisfies Row;\n  check(row.id);\n});\n`,
      "deep/check.ts": `type Id = number;\n\nconst place = import.meta.url; export function check(id: Id): void {\n  const u = "ü"; throw new RangeError(u + id + typeof place);\n}\n`,
    });
    const { stack } = await load(root, "flow.ts");
    expect(stack?.slice(0, 3)).toEqual([
      "RangeError: ü0string",
      `    at check (${path.join(root, "deep/check.ts")}:4:24)`,
      expect.stringContaining(`${path.join(root, "flow.ts")}:9:3`),
    ]);
    expect(stack?.join("\n")).not.toMatch(/headrace\.mjs|node:|src\/bundle/);
  });

  test("E103: from the file's own code, with the cause", async () => {
    const root = project({ "flow.ts": `import { Flow } from "headrace";\ninterface No {}\nnew Flow("a");\nthrow new Error("no rows", { cause: "disk" });` });
    const { code, message } = await load(root, "flow.ts");
    expect(code).toBe("E103");
    expect(message).toContain(`Error: no rows\n    at <anonymous> (${path.join(root, "flow.ts")}:4:7)\n`);
    expect(message).toContain("Caused by 'disk'");
    expect(message).not.toMatch(/headrace\.mjs|node:|src\/bundle/);
  });

  test("E103: from an async function that nobody awaits", async () => {
    const root = project({ "flow.ts": `import "headrace";\nasync function main() { await null; throw new Error("in main"); }\nmain();` });
    const { code, message } = await load(root, "flow.ts");
    expect([code, message]).toEqual(["E103", expect.stringContaining(`at main (${path.join(root, "flow.ts")}:2:43)`)]);
  });

  test("E103: from a timer, while a flow is waited for", async () => {
    const root = project({ "flow.ts": `import "headrace";\nsetTimeout(() => { throw new Error("in timer"); }, 5);` });
    expect(await load(root, "flow.ts")).toMatchObject({ code: "E103", message: expect.stringContaining("Error: in timer\n") });
  });

  test("E103: out of compiled JavaScript, by its source map", async () => {
    const map = { version: 3, sources: ["../src/flow.ts"], names: [], mappings: "AAAA;AAEA" };
    const root = project({
      "dist/flow.js": `import "headrace";\nthrow new Error("x");\n//# sourceMappingURL=flow.js.map`,
      "dist/flow.js.map": JSON.stringify(map),
    });
    expect((await load(root, "dist/flow.js")).message).toContain(`${path.join(root, "src/flow.ts")}:3:`);
  });

  test("an error after a run was started is a warning, and the run goes on", async () => {
    const body = `import { setTimeout } from "node:timers/promises";\nnew Flow("x", () => setTimeout(60));\nvoid flow.run();\nawait setTimeout(20);\nthrow new Error("late");`;
    const { result, stderr } = await load(project({ "flow.ts": one("etl") + body }), "flow.ts", "x");
    expect(result).toBe("x ran");
    expect(stderr).toContain("flow.ts threw after its flows were found.\nError: late\n");
  });
});

test("E102: a file without a flow, with and without headrace", async () => {
  const root = project({ "none.ts": "export const a = 1;", "some.ts": `import { Flow } from "headrace"; export const make = () => new Flow("never");` });
  expect(await load(root, "none.ts")).toMatchObject({
    code: "E102",
    message: expect.stringContaining("none.ts makes no flow: it uses nothing of headrace's."),
  });
  expect(await load(root, "some.ts")).toMatchObject({ code: "E102", message: expect.stringContaining("some.ts made no flow when it was loaded.") });
});

test("E108: a flow that is made after another one's run", async () => {
  const root = project({ "flow.ts": `${one("etl")}await flow.run();\nnew Flow("second");` });
  const { code, message } = await load(root, "flow.ts", "second");
  expect([code, message]).toEqual(["E108", expect.stringContaining("calls run() of the flow etl before it has made a flow named second")]);
});

test("E111: a top-level await that never ends", async () => {
  const root = project({ "flow.ts": `await new Promise(() => undefined);\n${one("etl")}` });
  expect(await load(root, "flow.ts")).toMatchObject({ code: "E111" });
});
