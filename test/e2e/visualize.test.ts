import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { workplace } from "./command.ts";

const place = workplace({
  "flow.ts": `import { Flow, task } from "headrace";
console.log("loading");
const list = task("list", () => [1, 2]);
const square = task("square", (n: number) => n * n);
export const flow = new Flow("my squares", () => square.map(list()));
`,
});

test("the picture is written where it was asked for, and else under the flow's name", async () => {
  const { code, stdout } = await place.headrace("visualize", "-p", "flow.ts", "-o", "pictures/flow.svg");
  expect([code, stdout.split("\n").at(-2)]).toEqual([0, "pictures/flow.svg"]);
  const picture = readFileSync(join(place.folder, "pictures/flow.svg"), "utf8");
  expect(picture).toMatch(/^<svg (.|\n)*square(.|\n)*<\/svg>\s*$/);
  expect((await place.headrace("visualize", "-p", "flow.ts")).stdout).toContain("my-squares.svg\n");
  expect(readFileSync(join(place.folder, "my-squares.svg"), "utf8")).toBe(picture);
});

test("with -o - standard output holds the picture and nothing else", async () => {
  const { code, stdout, stderr } = await place.headrace("visualize", "-p", "flow.ts", "-o", "-");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^<svg /);
  expect(stderr).toBe("loading\n");
  expect(existsSync(join(place.folder, "-"))).toBe(false);
});

test("mistakes read as those of run", async () => {
  expect(await place.headrace("visualize")).toMatchObject({
    code: 2,
    stderr: "✗ E132 headrace visualize needs the file that makes the flow. There is one here: headrace visualize -p flow.ts\n",
  });
  expect(await place.headrace("visualize", "-p", "flwo.ts")).toMatchObject({ code: 3, stderr: "✗ E101 No file flwo.ts here. Did you mean flow.ts?\n" });
});

test("a place that cannot be written to is named", async () => {
  const { code, stderr } = await place.headrace("visualize", "-p", "flow.ts", "-o", "flow.ts/x.svg");
  expect(code).toBe(2);
  expect(stderr).toMatch(/^✗ E141 flow\.ts\/x\.svg cannot be written: .*\n? .*Give a place that this user may write to\.\n$/);
});

test("another format than SVG is refused before the file is loaded, with what works", async () => {
  expect(await place.headrace("visualize", "-p", "flow.ts", "-o", "pictures/my flow.png")).toEqual({
    code: 2,
    stdout: "",
    stderr:
      "✗ E145 pictures/my flow.png cannot be written: flows are drawn as SVG, not as PNG.\n" +
      "  Write --out 'pictures/my flow.svg', or --out - to hand the SVG on to a program that converts it.\n",
  });
  expect((await place.headrace("visualize", "-p", "flow.ts", "-o", "drawing")).code).toBe(0);
});
