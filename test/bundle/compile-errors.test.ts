import path from "node:path";
import { expect, test } from "vitest";
import { bundleFlow } from "../../src/bundle/bundle-flow.ts";
import type { HeadraceError } from "../../src/errors/define.ts";
import { standIn } from "../fixtures/bundle/stand-in-flow.ts";
import { fileTree } from "../helpers/file-tree.ts";

async function failureOf(files: Readonly<Record<string, string>>): Promise<HeadraceError & { readonly root: string }> {
  const root = fileTree({ "node_modules/.package-lock.json": "{}", ...files });
  const failure: HeadraceError = await bundleFlow({ entry: path.join(root, "flow.ts"), target: "beside", entryPoints: standIn }).then(
    () => expect.unreachable("it compiles"),
    (error: HeadraceError) => error,
  );
  return Object.assign(failure, { root });
}

test("E106: a syntax error, in a file that is imported, at its line and column", async () => {
  const { code, what, place, root } = await failureOf({
    "flow.ts": `import { days } from "./lib/days.ts"; console.log(days);`,
    "lib/days.ts": 'export const days = [\n\t"ü", }\n];',
  });
  expect(code).toBe("E106");
  expect(place).toBe(`${path.join(root, "lib/days.ts")}:2:7`);
  expect(what).toBe('days.ts does not compile: Unexpected "}"\n      1 │ export const days = [\n    › 2 │ \t"ü", }\n        │ \t     ^');
});

test("E106: several errors are counted", async () => {
  const { next } = await failureOf({ "flow.ts": `import { a } from "./a.ts"; import { b } from "./a.ts"; a(b);`, "a.ts": "export {};" });
  expect(next).toBe("Correct that line; 1 more error follows.");
});

test("E106: a name that headrace does not export", async () => {
  const { code, what, place, root } = await failureOf({ "flow.ts": `import { Flou } from "headrace";\nnew Flou("a");` });
  expect([code, place]).toEqual(["E106", `${path.join(root, "flow.ts")}:1:10`]);
  expect(what).toContain('No matching export in "headrace" for import "Flou"');
});

test("E110: a package that is not installed", async () => {
  const { code, what, next, place, root } = await failureOf({ "flow.ts": `import { parse } from "@acme/csv/parse.js";\nparse();` });
  expect([code, next, place]).toEqual(["E110", "Install it: npm install @acme/csv", `${path.join(root, "flow.ts")}:1:23`]);
  expect(what).toContain("The package @acme/csv is not installed.\n    › 1 │ import { parse } from");
});

test("E110: a file that does not exist, with one that was meant and without", async () => {
  const near = await failureOf({ "flow.ts": `import { days } from "./lib/dais.ts"; days();`, "lib/days.ts": "" });
  expect([near.code, near.what.split("\n")[0], near.next]).toEqual(["E110", "There is no file ./lib/dais.ts to import.", "Did you mean ./lib/days.ts?"]);
  const far = await failureOf({ "flow.ts": `import { days } from "./nowhere/days.ts"; days();` });
  expect(far.next).toBe("Correct the path; it is relative to the file that imports it.");
});

test("E113: an entry point that headrace does not have", async () => {
  const { code, what, next, place, root } = await failureOf({ "flow.ts": `import { LocalExecutor } from "headrace/executor";\nnew LocalExecutor();` });
  expect([code, what, next]).toEqual(["E113", "There is no headrace/executor.", "Did you mean headrace/executors?"]);
  expect(place).toBe(`${path.join(root, "flow.ts")}:1:31`);
});
