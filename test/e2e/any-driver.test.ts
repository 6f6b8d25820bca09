/** A flow runs on threads and on processes, however its driver was started. */
import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { builtPackage } from "../helpers/built-package.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

let command: string;

beforeAll(async () => {
  command = path.join(await builtPackage(), "cli/main.js");
}, 300_000);

/** A project of a user's with headrace installed. */
function project(files: Readonly<Record<string, string>>): string {
  const root = fileTree({ "package.json": '{ "type": "module" }', ...files });
  mkdirSync(path.join(root, "node_modules"), { recursive: true });
  symlinkSync(repositoryRoot, path.join(root, "node_modules/headrace"), "dir");
  symlinkSync(path.join(repositoryRoot, "node_modules/vitest"), path.join(root, "node_modules/vitest"), "dir");
  return root;
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function node(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd, env: { ...process.env, NODE_OPTIONS: "", ...env } }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
    child.stdin?.end();
  });
}

/** A task that tells where it runs, and fails where its code is not that of the driver. */
const head = `
  import { getCallSites } from "node:util";
  import { isMainThread } from "node:worker_threads";
  import { Flow, task } from "headrace";
  import { LocalDaskExecutor } from "headrace/executors";
  const code = getCallSites(1, { sourceMap: false })[0].scriptName;
  const place = task("place", (driver) => (process.pid !== driver ? "process" : isMainThread ? "driver" : "thread"));
  const sameCode = task("same-code", (driver) => driver === code);
  const executor = new LocalDaskExecutor({ scheduler: process.env.SCHEDULER, numWorkers: 2 });
  export const flow = new Flow("places", { executor }, () => ({ places: place.map([process.pid, process.pid]), same: sameCode(code) }));
`;
const main = `${head}\nconst run = await flow.run();\nconsole.log(JSON.stringify([run.state.type, run.get(flow.refs.places)]));\n`;

describe.each([
  ["threads", "thread"],
  ["processes", "process"],
])("on %s, from", (scheduler, place) => {
  const env = { SCHEDULER: scheduler };
  const expected = `${JSON.stringify(["Success", [place, place]])}\n`;

  test("a TypeScript file that node runs, with an unexported flow and its run at the top", async () => {
    const root = project({ "flow.ts": `interface Row { id: number }\n${main.replace("export const", "const")}` });
    expect(await node(root, ["flow.ts"], env)).toEqual({ code: 0, stdout: expected, stderr: "" });
  });

  test("built JavaScript beside its sources", async () => {
    const map = JSON.stringify({ version: 3, sources: ["../src/flow.ts"], names: [], mappings: "AAAA" });
    const root = project({ "dist/flow.js": `${main}//# sourceMappingURL=flow.js.map`, "dist/flow.js.map": map, "src/flow.ts": "throw new Error('not this');" });
    expect(await node(root, ["dist/flow.js"], env)).toEqual({ code: 0, stdout: expected, stderr: "" });
  });

  test("a CommonJS program", async () => {
    const root = project({
      "package.json": "{}",
      "flow.mts": head,
      "main.js": `import("./flow.mts").then(async ({ flow }) => console.log(JSON.stringify(["Success", (await flow.run()).get(flow.refs.places)])));`,
    });
    expect(await node(root, ["main.js"], env)).toEqual({ code: 0, stdout: expected, stderr: "" });
  });

  test("headrace run, in the very bundle that the driver has, with an enum and a path alias", async () => {
    const must = `import { wanted } from "@lib/wanted";\nenum Unit { Celsius }\nconst check = task("check", (same: boolean) => { if (!same || wanted !== Unit.Celsius) throw new Error("other code"); });\n`;
    const root = project({
      "tsconfig.json": '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }',
      "lib/wanted.ts": "export const wanted = 0;",
      "flow.ts": must + main.replace("same: sameCode(code)", "same: check(sameCode(code))"),
    });
    const { code, stdout } = await node(root, [command, "run", "-p", "flow.ts", "--json"], env);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { flow: "places", state: { type: "Success" } }]);
  });

  test("a vitest test that imports the flow; one that makes it itself is refused", async () => {
    const tests = `
      import { expect, test } from "vitest";
      import { Flow, task } from "headrace";
      import { executor, flow } from "./flow.ts";
      test("imported", async () => expect((await flow.run()).get(flow.refs.places)).toEqual(["${place}", "${place}"]));
      test("made here", async () => {
        await expect(new Flow("here", { executor }, () => task("one", () => 1)()).run()).rejects.toMatchObject({ code: "E120" });
      });`;
    const root = project({ "flow.ts": head.replace("const executor", "export const executor"), "flow.test.ts": tests });
    const { code, stdout, stderr } = await node(root, ["node_modules/vitest/vitest.mjs", "run", "--root", root], { ...env, NODE_ENV: "test", VITEST: "" });
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringMatching(/2 passed/) });
  });
});

test.each(["threads", "processes"])("on %s a dependency that imports headrace itself may skip, and reads the context of its caller", async (scheduler) => {
  const root = project({
    "flow.js": `
      import { Flow, Skip, task } from "headrace";
      import { LocalDaskExecutor } from "headrace/executors";
      import { label, OtherSkip, skipSunday } from "acme-days";
      const name = task("name", async (day) => { await null; return label(day); });
      const skip = task("skip", (day) => skipSunday(day));
      const copies = task("copies", () => (Skip === OtherSkip ? 1 : 2));
      const flow = new Flow("days", { executor: new LocalDaskExecutor({ scheduler: "${scheduler}", numWorkers: 1 }) }, () => [name("Monday"), skip("Sunday"), copies()]);
      const run = await flow.run();
      const [named, skipped, counted] = flow.refs;
      console.log(JSON.stringify([run.get(named), run.stateOf(skipped).type, run.stateOf(skipped).message, run.get(counted)]));`,
    "node_modules/acme-days/package.json": '{ "name": "acme-days", "type": "module", "exports": "./index.js" }',
    "node_modules/acme-days/index.js": `
      import { context, Skip } from "headrace";
      export { Skip as OtherSkip };
      export const label = (day) => day + " of " + context.taskSlug + " of " + context.flowName;
      export const skipSunday = (day) => { if (day === "Sunday") throw new Skip("closed"); return day; };`,
  });
  const { stdout, stderr } = await node(root, ["flow.js"]);
  expect([stdout, stderr]).toEqual(['["Monday of name-1 of days","Skipped","closed",2]\n', ""]);
});

test.each(["threads", "processes"])("on %s a task may run a flow on workers of its own", async (scheduler) => {
  const file = `
    import { isMainThread, threadId } from "node:worker_threads";
    import { Flow, task } from "headrace";
    import { LocalDaskExecutor } from "headrace/executors";
    const executor = () => new LocalDaskExecutor({ scheduler: "${scheduler}", numWorkers: 1 });
    const here = () => process.pid + ":" + threadId;
    const inner = new Flow("inner", { executor: executor() }, () => task("where", () => here())());
    const start = task("start", async () => [here(), (await inner.run()).get(inner.refs)]);
    const outer = new Flow("outer", { executor: executor() }, () => start());
    const places = (await outer.run()).get(outer.refs);
    console.log(new Set([here(), ...places]).size);`;
  expect(await node(project({ "flow.js": file }), ["flow.js"])).toEqual({ code: 0, stdout: "3\n", stderr: "" });
});

test("E121: a program that was typed in says what to do", async () => {
  const { code, stderr } = await node(project({}), ["--input-type=module", "--eval", main], { SCHEDULER: "threads" });
  expect([code, stderr]).toEqual([1, expect.stringContaining('No file is known that makes the flow "places", so workers cannot load it.')]);
});

test("E380: a flow that depends on what a worker cannot know is refused before anything runs", async () => {
  const file = `${head.replace("place.map([process.pid, process.pid])", 'isMainThread ? place.with({ slug: "x" })(1) : place(1)')}
    await flow.run().catch((error) => console.log(error.message));`;
  const { stdout } = await node(project({ "flow.js": file }), ["flow.js"], { SCHEDULER: "threads" });
  expect(stdout).toContain('The flow "places" is another one in a worker. The first difference: where the driver has x, the worker has place-1.');
});
