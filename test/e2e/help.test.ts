import { expect, test } from "vitest";
import { workplace } from "./command.ts";

const place = workplace();

test.each(["", "run", "visualize", "init", "config", "config view", "config set", "doctor"])("the help of headrace %s", async (command) => {
  const { code, stdout, stderr } = await place.headrace(...command.split(" ").filter(Boolean), "--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  await expect(stdout).toMatchFileSnapshot(`help/${command === "" ? "headrace" : command.replace(" ", "-")}.txt`);
});

test("headrace alone, headrace help and headrace help COMMAND print help, too", async () => {
  const { stdout: whole } = await place.headrace("--help");
  expect(await place.headrace()).toEqual({ code: 0, stdout: whole, stderr: "" });
  expect(await place.headrace("help")).toEqual({ code: 0, stdout: whole, stderr: "" });
  const { stdout: run } = await place.headrace("run", "--help");
  expect(await place.headrace("help", "run")).toEqual({ code: 0, stdout: run, stderr: "" });
});

test("a command that needs another one prints its help on standard error, and ends with 2", async () => {
  const { code, stdout, stderr } = await place.headrace("config");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^Usage: headrace config/);
});

test("the version is the package's", async () => {
  const { default: manifest } = await import("../../package.json", { with: { type: "json" } });
  expect(await place.headrace("--version")).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
});

test("help loads the parser and the list of commands, nothing of the engine", async () => {
  // Prints what is loaded, when the program ends.
  place.write(
    "watch.mjs",
    `import { registerHooks } from "node:module";
const loaded = [];
registerHooks({ load: (url, context, next) => (url.startsWith("file:") && loaded.push(url), next(url, context)) });
process.on("exit", () => process.stderr.write(loaded.join("\\n")));`,
  );
  const started = await place.start(["--help"], { NODE_OPTIONS: `--import=${place.folder}/watch.mjs` });
  const { stderr } = await started.ended;
  const loaded = stderr.split("\n");
  expect(loaded.filter((url) => /\/dist\/(engine|bundle|core|flow|index|results|schedules|config)/.test(url))).toEqual([]);
  expect(loaded.filter((url) => !url.includes("/node_modules/")).length).toBeLessThan(20);
  expect(loaded.some((url) => url.includes("command-line"))).toBe(true);
});
