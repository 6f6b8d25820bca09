import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { type Ended, runProgram } from "../../scripts/run-program.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

/** Stands for npm: notes its arguments and installs a compiler that writes one file. */
const npm = `#!/bin/sh
echo "npm $*" >>calls
[ ! -e npm-fails ] || { echo "the registry is down"; exit 1; }
[ "$2" != --prefix ] || { mkdir -p "$3/node_modules/.bin"; ln -s "$REAL_NODE" "$3/node_modules/.bin/node"; exit 0; }
rm -rf node_modules && mkdir -p node_modules/.bin
printf '#!/bin/sh\\necho tsc >>calls\\nmkdir -p dist.new\\ncp src/index.ts dist.new/index.js\\n! [ -e tsc-fails ]\\n' >node_modules/.bin/tsc
chmod +x node_modules/.bin/tsc
`;

/** Stands for Python: makes an environment that notes what is installed. */
const python = `#!/bin/sh
[ "$1 $2" = "-m venv" ] || { echo "$*" >>calls; exit 0; }
mkdir -p "$3/bin" && cp "$0" "$3/bin/python"
`;

/** Stands for a Node that says it is of another version. */
const node = `#!/bin/sh
[ "$1" != --version ] || { cat node-version; exit 0; }
exec "$REAL_NODE" "$@"
`;

let root: string;

beforeEach(() => {
  root = fileTree({
    "package-lock.json": "{}",
    "tools/node/package-lock.json": "{}",
    "tsconfig.json": "{}",
    "tsconfig.build.json": "{}",
    "src/index.ts": "export const version = 1;\n",
    "src/report/page.html": "<!doctype html>\n",
    "scripts/build-worker-programs.ts": "",
    "bin/npm": npm,
    "bin/node": node,
    "bin/python3.11": python,
    "node-version": "v24.21.0\n",
    calls: "",
  });
  for (const name of ["bin/npm", "bin/node", "bin/python3.11"]) chmodSync(path.join(root, name), 0o755);
  for (const name of ["go", "scripts/setup.sh"]) cpSync(path.join(repositoryRoot, name), path.join(root, name));
});

const environment = (): string[] => [`PATH=${root}/bin:/usr/bin:/bin`, `REAL_NODE=${process.execPath}`];

function go(...args: string[]): Promise<Ended> {
  return runProgram("env", [...environment(), path.join(root, "go"), ...args], { cwd: "/" });
}

function setUpPython(): Promise<Ended> {
  return runProgram("env", [...environment(), "sh", "-euc", ". scripts/setup.sh; set_up_python"], { cwd: root });
}

function calls(): string[] {
  const made = readFileSync(path.join(root, "calls"), "utf8").trimEnd().split("\n");
  writeFileSync(path.join(root, "calls"), "");
  return made.filter((line) => line !== "");
}

const write = (file: string, text = ""): void => writeFileSync(path.join(root, file), text);
const has = (file: string): boolean => existsSync(path.join(root, file));

test("the first start installs and builds, and says so with times; the second does nothing and says nothing", async () => {
  const first = await go("build");
  expect(first.output).toMatch(/^Setting up \(first time only\)\n {2}✓ packages \(npm ci\) +\d+\.\d s\n {2}✓ build +\d+\.\d s\n\n$/);
  expect(calls()).toEqual(["npm ci", "tsc"]);
  expect(await go("build")).toEqual({ code: 0, output: "" });
  expect(calls()).toEqual([]);
});

test("a system Node that is too old is replaced by the one in tools/node, once", async () => {
  write("node-version", "v20.20.2\n");
  expect((await go("build")).output).toContain("✓ Node from npm");
  expect(calls()).toEqual(["npm ci --prefix tools/node", "npm ci", "tsc"]);
  expect((await go("build")).output).toBe("");
  expect(calls()).toEqual([]);
});

test.each([
  ["v22.17.1", true],
  ["v22.18.0", false],
  ["v23.0.0", false],
  ["v100.1.0", false],
])("system Node %s is too old: %s", async (version, tooOld) => {
  write("node-version", `${version}\n`);
  await go("build");
  expect(calls().includes("npm ci --prefix tools/node")).toBe(tooOld);
});

test("a changed lockfile installs again, a changed source builds again, and neither is called the first time", async () => {
  await go("build");
  calls();
  write("src/index.ts", "export const version = 2;\n");
  const rebuilt = await go("build");
  expect(rebuilt.output).toMatch(/^Bringing up to date\n {2}✓ build/);
  expect(calls()).toEqual(["tsc"]);
  expect(readFileSync(path.join(root, "dist/index.js"), "utf8")).toBe("export const version = 2;\n");
  write("package-lock.json", '{ "packages": {} }');
  await go("build");
  expect(calls()).toEqual(["npm ci", "tsc"]);
});

test("what is not TypeScript is copied into dist, and what src no longer has is gone from it", async () => {
  await go("build");
  expect(has("dist/report/page.html")).toBe(true);
  rmSync(path.join(root, "src/report"), { recursive: true });
  await go("build");
  expect(has("dist/report/page.html")).toBe(false);
  expect(has("dist/index.js")).toBe(true);
});

test("what a build that was killed left behind does not get into the next", async () => {
  mkdirSync(path.join(root, "dist.new"));
  write("dist.new/half.js");
  await go("build");
  expect(has("dist/index.js")).toBe(true);
  expect(has("dist/half.js")).toBe(false);
});

test("a deleted dist is built again", async () => {
  await go("build");
  rmSync(path.join(root, "dist"), { recursive: true });
  calls();
  await go("build");
  expect(calls()).toEqual(["tsc"]);
});

test("a step that fails shows what it printed, ends the command and is tried again next time", async () => {
  write("npm-fails");
  const failed = await go("build");
  expect(failed.code).toBe(1);
  expect(failed.output).toMatch(/✗ packages \(npm ci\) .*\nthe registry is down\n$/);
  rmSync(path.join(root, "npm-fails"));
  expect((await go("build")).code).toBe(0);
});

test("a build with type errors fails, yet what was emitted is there to be used", async () => {
  write("tsc-fails");
  expect((await go("build")).output).toContain("✗ build");
  expect(has("dist/index.js")).toBe(true);
  expect((await go("build")).code).toBe(1);
});

test("the lock of a dead process does not stop anybody", async () => {
  const dead = execFileSync("/bin/sh", ["-c", "echo $$"], { encoding: "utf8" }).trim();
  symlinkSync(dead, path.join(root, ".setup.lock"));
  expect((await go("build")).code).toBe(0);
  expect(has(".setup.lock")).toBe(false);
});

test("two starts at once set up once", async () => {
  await Promise.all([go("build"), go("build")]);
  expect(calls()).toEqual(["npm ci", "tsc"]);
});

test("each requirements file gives a Python environment, made again when the file changes", async () => {
  mkdirSync(path.join(root, "tools/python"));
  write("tools/python/oracle.txt", "prefect==1.4.1\n");
  expect((await setUpPython()).output).toMatch(/✓ Python environment oracle/);
  expect(calls()).toEqual([expect.stringMatching(/^-m pip install .*-r tools\/python\/oracle\.txt$/)]);
  expect(await setUpPython()).toEqual({ code: 0, output: "" });
  write("tools/python/oracle.txt", "prefect==1.4.1\ndask==2026.8.0\n");
  await setUpPython();
  expect(calls()).toHaveLength(1);
  expect(has(".venv/oracle/bin/python")).toBe(true);
});

test("help lists every command and needs no setup; an unknown command is wrong usage", async () => {
  const { code, output } = await go("help");
  expect(code).toBe(0);
  for (const command of ["test", "check", "build", "bench", "api"]) expect(output).toContain(`./go ${command} `);
  const mistyped = await go("tset");
  expect(mistyped.code).toBe(2);
  expect(mistyped.output).toMatch(/^\.\/go: there is no command tset\.$/m);
  expect(calls()).toEqual([]);
});
