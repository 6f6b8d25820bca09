import path from "node:path";
import { expect, test } from "vitest";
import { findFlowFile } from "../../src/bundle/find-flow-file.ts";
import type { HeadraceError } from "../../src/errors/define.ts";
import { fileTree } from "../helpers/file-tree.ts";

const tree = (): string => fileTree({ "flow.ts": "", "flow.d.ts": "", "flow.py": "", "notes.md": "", "flows/nightly.mts": "", "flows/readme.txt": "" });

function refusal(file: string): Pick<HeadraceError, "code" | "what" | "next"> {
  try {
    return expect.unreachable(findFlowFile(file, tree()));
  } catch (error) {
    const { code, what, next } = error as HeadraceError;
    return { code, what, next };
  }
}

test("a path is relative to the working directory", () => {
  const root = tree();
  expect(findFlowFile("flows/nightly.mts", root)).toBe(path.join(root, "flows/nightly.mts"));
  expect(findFlowFile(path.join(root, "flow.ts"), "/")).toBe(path.join(root, "flow.ts"));
});

test("E101: no such file, with the one that was meant", () => {
  expect(refusal("flwo.ts")).toEqual({ code: "E101", what: "No file flwo.ts here.", next: "Did you mean flow.ts?" });
  expect(refusal("flows/nihgtly.mts")).toEqual({ code: "E101", what: "No file nihgtly.mts in flows.", next: "Did you mean flows/nightly.mts?" });
  expect(refusal("flow").next).toBe("Did you mean flow.ts?");
  expect(refusal("etl.ts").next).toBe("Give the path of the file that makes the flow, relative to the folder you are in.");
  expect(refusal("nowhere/flow.ts")).toMatchObject({ code: "E101", what: "No file flow.ts in nowhere." });
});

test("E107: a folder, and files of other kinds", () => {
  expect(refusal("flows")).toMatchObject({ code: "E107", what: "flows is a folder, not a flow file." });
  for (const file of ["flow.py", "notes.md", "flow.d.ts"])
    expect(refusal(file)).toMatchObject({ code: "E107", what: `${file} is no JavaScript or TypeScript file.` });
});
