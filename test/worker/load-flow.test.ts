import path from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { bundleForWorkers } from "../../src/bundle-for-workers.ts";
import { type FlowParts, partsOf } from "../../src/core/flow-parts.ts";
import { checkStructure, writeDefinitions } from "../../src/engine/remote/definitions-codec.ts";
import { Flow, task } from "../../src/index.ts";
import { ByteWriter } from "../../src/protocol/byte-writer.ts";
import { LocalResult } from "../../src/results/index.ts";
import type { Answer, Asked } from "../fixtures/worker/try-bundle.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { askWorker } from "../helpers/in-worker.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";
import { thrownBy } from "../helpers/thrown-by.ts";

const project = (files: Readonly<Record<string, string>>): string =>
  fileTree({ "package.json": '{ "type": "module" }', "node_modules/.package-lock.json": "{}", ...files });

/** The flow file of most tests: one task, called with what the driver knows and the worker does not. */
const etl = `import { Flow, task } from "headrace";\nconst fetch = task("fetch", (day: string) => day);\nconst flow = new Flow("etl", () => fetch("the worker's"));\n`;

function partsOfFlow(flow: Flow<never> | Flow): FlowParts {
  const parts = partsOf(flow);
  if (parts === undefined) throw new Error("It is no flow");
  return parts;
}

/** The driver's copy of the flow "etl". */
const driversFlow = (constant: unknown = "the driver's", maxRetries = 0): Flow =>
  new Flow("etl", () => task({ name: "fetch", maxRetries }, (day: unknown) => day)(constant));

async function question(root: string, driver: Flow, flowName = "etl"): Promise<Asked> {
  const code = await bundleForWorkers({ name: flowName, source: path.join(root, "flow.ts") });
  const writer = new ByteWriter();
  writeDefinitions(writer, partsOfFlow(driver));
  return { kind: "load", code, flowName, definitions: writer.take() };
}

async function load(root: string, driver = driversFlow(), flowName = "etl"): Promise<Answer | undefined> {
  const [answer] = await askWorker(await question(root, driver, flowName));
  return answer;
}

const found = { tasks: [{ slug: "fetch-1", constants: ["the driver's"] }] };

describe("a worker finds the flow", () => {
  test("in a file that only makes it and does not export it", async () => {
    expect(await load(project({ "flow.ts": etl }))).toMatchObject(found);
  });

  test("in a file that awaits its run at the top, where nothing after that line executes", async () => {
    const root = project({ "flow.ts": `${etl}await flow.run();\nprocess.exit(7);` });
    expect(await load(root)).toMatchObject(found);
  });

  test("in an async function that makes it later", async () => {
    const main = `async function main() { await new Promise((resolve) => setTimeout(resolve, 20)); new Flow("etl", () => fetch(1)); }\nmain();`;
    expect(await load(project({ "flow.ts": etl.replace(/const flow.*\n/, main) }))).toMatchObject(found);
  });

  test("in a file that waits at its top for what never happens in a worker", async () => {
    expect(await load(project({ "flow.ts": `${etl}await new Promise(() => undefined);` }))).toMatchObject(found);
  });

  test("out of a factory in another file, and beside a flow of that name in a file it imports", async () => {
    const root = project({
      "flow.ts": `import { make } from "./factory.ts"; make("the worker's");`,
      "factory.ts": `import { Flow, task } from "headrace"; new Flow("etl"); export const make = (x: string) => new Flow("etl", () => task("fetch", (day: string) => day)(x));`,
    });
    expect(await load(root)).toMatchObject(found);
  });

  test("again for the next run, without evaluating the file again, and another one of the same file", async () => {
    const root = project({ "flow.ts": `${etl}new Flow("second", () => fetch(globalThis.loads = (globalThis.loads ?? 0) + 1, 2));` });
    const second = new Flow("second", () => task("fetch", (...xs: number[]) => xs)(5, 6));
    const answers = await askWorker(await question(root, driversFlow()), await question(root, driversFlow("next", 3)), await question(root, second, "second"));
    expect(answers).toMatchObject([found, { tasks: [{ slug: "fetch-1", constants: ["next"], maxRetries: 3 }] }, { tasks: [{ constants: [5, 6] }] }]);
  });
});

describe("a worker says why it does not find the flow", () => {
  test("E108: it is made after another one's run", async () => {
    const root = project({ "flow.ts": `${etl}await flow.run();\nnew Flow("second");` });
    expect(await load(root, driversFlow(), "second")).toMatchObject({
      code: "E108",
      message: expect.stringContaining("flow.ts calls run() of the flow etl before it has made a flow named second"),
    });
  });

  test("E109: there are two", async () => {
    expect(await load(project({ "flow.ts": `${etl}new Flow("etl");` }))).toMatchObject({ code: "E109" });
  });

  test("E124: only the driver makes it", async () => {
    const root = project({ "flow.ts": `import { isMainThread } from "node:worker_threads";\n${etl.replace('"etl"', 'isMainThread ? "etl" : "other"')}` });
    expect(await load(root)).toMatchObject({ code: "E124", message: expect.stringContaining(`found no flow named "etl" there; it found "other".`) });
  });

  test("E103: the file throws, at a place in the user's file", async () => {
    const root = project({ "flow.ts": `${etl}interface Row { id: number }\nenum Level { Low }\nthrow new Error("no rows");` });
    expect(await load(root)).toMatchObject({ code: "E103", message: expect.stringContaining(`${path.join(root, "flow.ts")}:6:7`) });
  });
});

describe("a worker's copy that differs", () => {
  test("is told to the driver, which refuses it and names the first difference", async () => {
    const root = project({
      "flow.ts": etl.replace("fetch(", 'fetch("one more"); return fetch(').replace("() => fetch", "() => { fetch").replace('s"));', 's"); });'),
    });
    const driver = driversFlow();
    const answer = await load(root, driver);
    if (answer === undefined || !("structure" in answer)) throw new Error(`Not loaded: ${JSON.stringify(answer)}`);
    const error = thrownBy(() => checkStructure(answer.structure, partsOfFlow(driver), { flow: "etl", file: "flow.ts" }));
    expect(error).toMatchObject({ code: "E380", message: expect.stringContaining("only the worker has a task fetch-2") });
  });

  test("where it agrees, the driver is content", async () => {
    const driver = driversFlow();
    const answer = await load(project({ "flow.ts": etl }), driver);
    if (answer === undefined || !("structure" in answer)) throw new Error(`Not loaded: ${JSON.stringify(answer)}`);
    expect(() => checkStructure(answer.structure, partsOfFlow(driver), { flow: "etl", file: "flow.ts" })).not.toThrow();
  });
});

test("the place for results is the worker's own", async () => {
  const root = project({ "flow.ts": `${etl}import { LocalResult } from "headrace/results";\nflow.result = new LocalResult({ dir: "days" });` });
  const driver = driversFlow();
  driver.result = new LocalResult({ dir: "elsewhere" });
  expect(await load(root, driver)).toMatchObject({ ...found, hasPlace: true });
});

test("a dependency that imports headrace itself may skip, and reads the context of the task that calls it", async () => {
  const root = project({
    "flow.ts": `
      import { Flow, Skip, task } from "headrace";
      import { label, OtherSkip, skipSunday } from "acme-days";
      const name = task("name", async () => { await null; return label(); });
      const skip = task("skip", (day: string) => skipSunday(day));
      const copies = task("copies", () => (Skip === OtherSkip ? 1 : 2));
      export const flow = new Flow("days", () => { name(); skip("Sunday"); copies(); });`,
    "node_modules/acme-days/package.json": '{ "name": "acme-days", "type": "module", "exports": "./index.js" }',
    "node_modules/acme-days/index.js": `
      import { context, Skip } from "headrace";
      export { Skip as OtherSkip };
      export const label = () => context.taskSlug + " of " + context.flowName;
      export const skipSunday = (day) => { if (day === "Sunday") throw new Skip("closed"); return day; };`,
    "node_modules/headrace/package.json": '{ "name": "headrace", "version": "0.1.0", "type": "module", "exports": "./index.js" }',
  });
  const copy = { entryPoints: [path.join(repositoryRoot, "src/index.ts")], outfile: path.join(root, "node_modules/headrace/index.js") };
  await build({ ...copy, bundle: true, format: "esm", platform: "node", packages: "external" });
  const code = await bundleForWorkers({ name: "days", source: path.join(root, "flow.ts") });
  const [answer] = await askWorker({ kind: "run", code });
  expect(answer).toEqual({
    states: [
      ["name-1", "Success", "name-1 of days"],
      ["skip-1", "Skipped", undefined],
      ["copies-1", "Success", 2],
    ],
  });
});
