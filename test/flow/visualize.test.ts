import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { Flow, parameter, task } from "../../src/index.ts";
import { familyPaint } from "../../src/states/state-colours.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

const list = task("list", (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i));
const check = task("check", (n: number) => {
  if (n === 1) throw new Error("one");
  return n;
});
const save = task("save", (all: readonly number[]) => all.length);
const checks = () => new Flow("checks", () => save(check.map(list(parameter("count", { default: 3 })))));

/** What stands on the cards, by slug: classes of the card, and its texts. */
function cards(svg: string): Record<string, readonly string[]> {
  const groups = [...svg.matchAll(/<g class="card ([^"]*)" data-slug="([^"]*)".*?<\/g>/g)];
  return Object.fromEntries(
    groups.map(([card, classes = "", slug]) => [
      slug,
      [
        classes.includes("state ") ? classes.slice(classes.indexOf("state ")) : "no state",
        ...[...card.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text = ""]) => text),
      ],
    ]),
  );
}

test("before a run the flow's shape is drawn, without states", async () => {
  expect(cards(await checks().visualize())).toEqual({
    count: ["no state", "count", "parameter"],
    "list-1": ["no state", "list"],
    "check-1": ["no state", "check", "for each n"],
    "save-1": ["no state", "save"],
  });
});

test("after a run cards have the colours of their states, a mapped one the counts of its children, however it is asked for", async () => {
  const flow = checks();
  const run = await flow.run();
  const picture = await run.visualize();
  expect(cards(picture)).toEqual({
    count: ["state success", "count", "parameter", "Success"],
    "list-1": ["state success", "list", "Success"],
    "check-1": ["state failed", "check", "for each n", "2 Success, 1 Failed"],
    "save-1": ["state failed", "save", "TriggerFailed"],
  });
  expect(picture).toContain(`fill="${familyPaint.failed.light.fill}"`);
  expect(await flow.visualize({ run })).toBe(picture);
});

test("a mapped task without children says so, and one that was never mapped says why", async () => {
  const flow = checks();
  expect(cards(await (await flow.run({ parameters: { count: 0 } })).visualize())).toMatchObject({
    "check-1": ["state success", "check", "for each n", "no children"],
  });
  const run = await flow.run({ taskStates: { "list-1": { type: "Failed" } } });
  expect(cards(await run.visualize())).toMatchObject({ "check-1": ["state failed", "check", "for each n", "Failed"] });
});

test("tasks that were added after a run have no state in its picture", async () => {
  const flow = checks();
  const run = await flow.run();
  flow.add(() => list(3));
  expect(cards(await run.visualize())).toMatchObject({ "list-1": ["state success", "list-1", "Success"], "list-2": ["no state", "list-2"] });
});

test("data flows to the right where that is asked for", async () => {
  const size = (svg: string): boolean => Number(/ width="(\d+)"/.exec(svg)?.[1]) > Number(/ height="(\d+)"/.exec(svg)?.[1]);
  expect([size(await checks().visualize()), size(await checks().visualize({ direction: "right" }))]).toEqual([false, true]);
});

test("a file gets the whole picture, over an older one, with the folders on the way", async () => {
  const root = fileTree({ "flow.svg": "old" });
  const flow = checks();
  const picture = await flow.visualize({ file: path.join(root, "flow.svg") });
  await (await flow.run()).visualize({ file: path.join(root, "deep/er/run.svg") });
  expect(readdirSync(root).sort()).toEqual(["deep", "flow.svg"]);
  expect(readFileSync(path.join(root, "flow.svg"), "utf8")).toBe(picture);
  expect(readdirSync(path.join(root, "deep/er"))).toEqual(["run.svg"]);
  writeFileSync(path.join(root, "plain"), "");
  expect(statSync(path.join(root, "flow.svg")).mode).toBe(statSync(path.join(root, "plain")).mode);
});

test("E141: a file that cannot be written is named, and nothing is left beside it", async () => {
  const root = fileTree({ "flow.ts": "" });
  mkdirSync(path.join(root, "folder"));
  await expect(checks().visualize({ file: path.join(root, "flow.ts/x.svg") })).rejects.toMatchObject({ code: "E141" });
  await expect(checks().visualize({ file: path.join(root, "folder") })).rejects.toMatchObject({ code: "E141" });
  expect(readdirSync(root).sort()).toEqual(["flow.ts", "folder"]);
});

test.skipIf(process.platform === "win32")("a pipe gets the picture and stays a pipe", async () => {
  const pipe = path.join(fileTree({}), "pipe");
  execFileSync("mkfifo", [pipe]);
  const reading = import("node:fs/promises").then(({ readFile }) => readFile(pipe, "utf8"));
  const picture = await checks().visualize({ file: pipe });
  expect([await reading, statSync(pipe).isFIFO()]).toEqual([picture, true]);
});

test("E310: a run of another flow is refused", async () => {
  const run = await new Flow("other", () => list(1)).run();
  await expect(checks().visualize({ run })).rejects.toMatchObject({ code: "E310", message: expect.stringContaining("of the flow other") });
});

test("drawing is loaded by who draws", () => {
  const program = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    const { Flow } = await import("./src/index.ts");
    const drawing = () => loaded.some((url) => /drawing|graphviz/.test(url));
    const before = drawing();
    await new Flow("empty", () => {}).visualize();
    console.log(JSON.stringify([before, drawing()]));`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: repositoryRoot, encoding: "utf8" });
  expect(JSON.parse(printed)).toEqual([false, true]);
});
