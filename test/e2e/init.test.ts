/** A new project, made by the packed package as a user has it, works: it runs, its tests pass, its types are right. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packInto } from "../../scripts/pack.ts";
import { type Ended, runProgram } from "../../scripts/run-program.ts";
import { builtPackage } from "../helpers/built-package.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";
import { workplace } from "./command.ts";

const files = ["flow.ts", "flow.test.ts", "package.json", "tsconfig.json", "headrace.toml", ".gitignore"];

describe("a project of the packed package", () => {
  let folder: string;
  let tarball: string;
  let made: Ended;

  const run = (command: string, args: readonly string[], cwd: string): Promise<Ended> => runProgram(command, args, { cwd, timeoutMs: 240_000 });

  beforeAll(async () => {
    await builtPackage();
    folder = realpathSync(await mkdtemp(path.join(tmpdir(), "headrace-init-")));
    tarball = await packInto(repositoryRoot, folder);
    const installed = await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--no-save", tarball], folder);
    expect(installed.output).not.toMatch(/npm error/);
    made = await run(path.join(folder, "node_modules/.bin/headrace"), ["init", "my-flows", "--package", `file:${tarball}`], folder);
  }, 300_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("is made and installed with one command, which says what to type next", () => {
    expect(made.code).toBe(0);
    expect(made.output.replace(/Installed in .*/, "Installed in T")).toBe(`◆ Created my-flows  (${files.join(", ")})
◆ Installed in T

  cd my-flows
  npm start      run the example flow
  npm test       test it, no server needed
`);
  });

  test("runs its flow", async () => {
    const { code, output } = await run("npm", ["start"], path.join(folder, "my-flows"));
    expect(output).toMatch(/^Flow hello-etl · run [a-z]+-[a-z]+ · local$/m);
    expect(output).toMatch(/^ {2}✓ transform {2}100\/100 /m);
    expect(output).toMatch(/^Success in .* · 102 tasks/m);
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(path.join(folder, "my-flows/result.json"), "utf8"))).toHaveLength(100);
  });

  test("passes its tests", async () => {
    const { code, output } = await run("npm", ["test"], path.join(folder, "my-flows"));
    expect(output).toMatch(/pass 3\b/);
    expect(output).toMatch(/fail 0\b/);
    expect(code).toBe(0);
  });

  test("refuses a parameter of the wrong type before anything runs", async () => {
    const { code, output } = await run("npm", ["start", "--", "--param", "rows=abc"], path.join(folder, "my-flows"));
    expect(code).toBe(2);
    expect(output).toMatch(/E307 The parameter rows of the flow hello-etl is not valid: .*expected number/);
    expect(output).not.toContain("extract");
  });

  test("keeps out of a repository what is made anew", () => {
    const lines = readFileSync(path.join(folder, "my-flows/.gitignore"), "utf8").split("\n");
    expect(lines).toEqual(expect.arrayContaining(["node_modules/", ".headrace/", "out/", "result.json"]));
  });

  test("has no type errors", async () => {
    expect(await run("npm", ["run", "--silent", "check"], path.join(folder, "my-flows"))).toMatchObject({ code: 0 });
  });

  test("is told to be run through npx, since that is where the command lies", async () => {
    const { output } = await run("npm", ["start", "--", "--param", "rows=1e10", "--task", "extract"], path.join(folder, "my-flows"));
    expect(output).toContain("  Run it alone:   npx headrace run -p flow.ts --param rows=1e10 --task extract");
  });
});

test("nothing is overwritten, and nothing is written then", async () => {
  const place = workplace({ "flow.ts": "mine", "headrace.toml": "# mine" });
  const { code, stderr } = await place.headrace("init", "--no-install");
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: "✗ E140 This folder already has flow.ts, headrace.toml. Nothing was written. Give another folder, or move them away.\n",
  });
  expect(existsSync(path.join(place.folder, "package.json"))).toBe(false);
  expect(readFileSync(path.join(place.folder, "flow.ts"), "utf8")).toBe("mine");
});

test("a .gitignore that is there already stays as it is", async () => {
  const place = workplace({ ".gitignore": "mine" });
  const { code, stdout } = await place.headrace("init", "--no-install");
  expect(code).toBe(0);
  expect(stdout).toContain("Created a project here  (flow.ts, flow.test.ts, package.json, tsconfig.json, headrace.toml)\n");
  expect(readFileSync(path.join(place.folder, ".gitignore"), "utf8")).toBe("mine");
});

test("without npm install it says to run it; the project's name is the folder's, as npm takes it", async () => {
  const place = workplace();
  const { code, stdout } = await place.headrace("init", "My Flows!", "--no-install", "--package", "^1.2.3");
  expect(code).toBe(0);
  expect(stdout).toBe(`◆ Created My Flows!  (${files.join(", ")})

  cd 'My Flows!'
  npm install    once, with a way to the registry
  npm start      run the example flow
  npm test       test it, no server needed
`);
  const manifest = JSON.parse(readFileSync(path.join(place.folder, "My Flows!/package.json"), "utf8"));
  expect(manifest).toMatchObject({ name: "my-flows-", dependencies: { headrace: "^1.2.3" } });
});

test("where there is no way to the registry npm's words are shown, and the project is there", async () => {
  const place = workplace();
  // Nobody listens there.
  const started = await place.start(["init", "flows", "--package", "^1.2.3"], { npm_config_registry: "http://127.0.0.1:9/" });
  const { code, stdout, stderr } = await started.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^✗ npm install did not work:\n {4}npm error .*ECONNREFUSED/);
  expect(stderr).toMatch(/\n {2}headrace was to be \^1\.2\.3\. Where it cannot be had there, name another place with --package, .*tarball\.\n$/);
  expect(stdout).toContain("  npm install    once, with a way to the registry\n");
  expect(existsSync(path.join(place.folder, "flows/flow.ts"))).toBe(true);
});

test("a headrace that runs from its own repository is installed from there", async () => {
  const place = workplace();
  await place.headrace("init", "flows", "--no-install");
  const manifest = JSON.parse(readFileSync(path.join(place.folder, "flows/package.json"), "utf8"));
  expect(manifest.dependencies).toMatchObject({ headrace: `file:${repositoryRoot}` });
});
