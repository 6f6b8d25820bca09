/**
 * The package as a user gets it: packed, installed by npm into an empty project, imported, run and type-checked there.
 * npm takes the dependencies from its cache where it has them.
 */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packInto } from "../../scripts/pack.ts";
import { type Ended, runProgram } from "../../scripts/run-program.ts";
import { builtPackage } from "../helpers/built-package.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

let project: string;

beforeAll(async () => {
  await builtPackage();
  project = await mkdtemp(path.join(tmpdir(), "headrace-project-"));
  const tarball = await packInto(repositoryRoot, project);
  write("package.json", JSON.stringify({ name: "project", private: true, type: "module" }));
  const installed = await run("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", tarball);
  expect(installed.output).not.toMatch(/npm error/);
  expect(installed.code).toBe(0);
}, 300_000);

afterAll(() => rm(project, { recursive: true, force: true }));

function write(file: string, text: string): void {
  writeFileSync(path.join(project, file), text);
}

function run(command: string, ...args: string[]): Promise<Ended> {
  return runProgram(command, args, { cwd: project, timeoutMs: 240_000 });
}

/** What users can import: the code entry points of package.json. */
function specifiers(): string[] {
  const { exports }: { exports: Record<string, unknown> } = JSON.parse(readFileSync(path.join(repositoryRoot, "package.json"), "utf8"));
  return Object.entries(exports).flatMap(([entry, target]) => (typeof target === "string" ? [] : [path.posix.join("headrace", entry)]));
}

const flow = `import { Flow, task } from "headrace";

const numbers = task("numbers", (count: number): number[] => Array.from({ length: count }, (_, i) => i));
const square = task("square", (n: number): number => n * n);
const sum = task("sum", (all: number[]): number => all.reduce((a, b) => a + b, 0));

export const flow = new Flow("squares", () => ({ total: sum(square.map(numbers(4))) }));
`;

test("every entry point can be imported, and nothing else", async () => {
  const imports = [...specifiers(), "headrace/engine", "headrace/dist/index.js"].map((name) => `[${JSON.stringify(name)}, import(${JSON.stringify(name)})]`);
  write(
    "imports.js",
    `for (const [name, loading] of [${imports}]) console.log(name, await loading.then((all) => Object.keys(all).length > 0, (e) => e.code));\n`,
  );
  const { output } = await run("node", "imports.js");
  const expected = [
    ...specifiers().map((name) => `${name} true`),
    "headrace/engine ERR_PACKAGE_PATH_NOT_EXPORTED",
    "headrace/dist/index.js ERR_PACKAGE_PATH_NOT_EXPORTED",
  ];
  expect(output.trimEnd().split("\n")).toEqual(expected);
});

test("a flow runs in plain Node, from TypeScript", async () => {
  write("flow.ts", `${flow}const run = await flow.run();\nconsole.log(run.state.type, run.get(flow.refs.total));\n`);
  const { code, output } = await run("node", "flow.ts");
  expect(output).toMatch(/^Success 14$/m);
  expect(code).toBe(0);
});

test("a file that uses it type-checks, and a wrong argument does not", async () => {
  const settings = {
    strict: true,
    module: "nodenext",
    target: "es2024",
    lib: ["es2024", "esnext.disposable"],
    types: ["node"],
    noEmit: true,
    skipLibCheck: false,
  };
  write("tsconfig.json", JSON.stringify({ compilerOptions: settings, files: ["typed.ts"] }));
  mkdirSync(path.join(project, "node_modules/@types"), { recursive: true });
  for (const name of ["@types/node", "undici-types"]) linkFromRepository(name);
  const tsc = path.join(repositoryRoot, "node_modules/.bin/tsc");

  write("typed.ts", `${flow}export const total: number = (await flow.run()).get(flow.refs.total);\n`);
  expect(await run(tsc, "-p", ".")).toEqual({ code: 0, output: "" });
  write("typed.ts", flow.replace("numbers(4)", 'numbers("four")'));
  expect((await run(tsc, "-p", ".", "--pretty", "false")).output).toContain("Argument of type 'string' is not assignable");
});

function linkFromRepository(name: string): void {
  symlinkSync(path.join(repositoryRoot, "node_modules", name), path.join(project, "node_modules", name));
}

test("the command is installed and says its version", async () => {
  const { version }: { version: string } = JSON.parse(readFileSync(path.join(repositoryRoot, "package.json"), "utf8"));
  const { code, output } = await run(path.join(project, "node_modules/.bin/headrace"), "--version");
  expect(output).toContain(version);
  expect(code).toBe(0);
});

test("the tarball holds what users need and nothing of ours", async () => {
  const { output } = await run("find", "node_modules/headrace", "-type", "f");
  const files = output
    .trimEnd()
    .split("\n")
    .map((file) => file.slice("node_modules/headrace/".length));
  expect(files).toEqual(expect.arrayContaining(["package.json", "README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"]));
  expect(
    files.filter((file) => !/^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/.+)$/.test(file) || file.endsWith(".ts") !== file.endsWith(".d.ts")),
  ).toEqual([]);
});
