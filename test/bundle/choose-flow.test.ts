import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { chooseFlow } from "../../src/bundle/choose-flow.ts";
import type { LoadedFile } from "../../src/bundle/load-flow-file.ts";
import type { RegisteredFlow } from "../../src/core/registry.ts";
import type { HeadraceError } from "../../src/errors/define.ts";
import { fileTree } from "../helpers/file-tree.ts";

const entry = path.resolve("flow.ts");
const flow = (name: string, source: string | undefined = entry): RegisteredFlow => ({ name, source });

function loaded(flows: readonly RegisteredFlow[], more: Partial<LoadedFile> = {}): LoadedFile {
  const bundle = { entry, path: "", sourceMapPath: "", hash: "", inputs: [entry], specifiers: ["headrace"], kept: false };
  return { file: "flow.ts", flows, ran: undefined, ended: true, bundle, ...more };
}

function refusal(file: LoadedFile, name?: string): Pick<HeadraceError, "code" | "what" | "next"> {
  try {
    return expect.unreachable(`it chose ${chooseFlow(file, name).name}`);
  } catch (error) {
    const { code, what, next } = error as HeadraceError;
    return { code, what, next };
  }
}

test("the only flow needs no name", () => {
  expect(chooseFlow(loaded([flow("etl")]), undefined).name).toBe("etl");
});

test("a name picks one of several, also of those that were imported", () => {
  const file = loaded([flow("imported", "/elsewhere/other.ts"), flow("etl"), flow("cleanup")]);
  expect([chooseFlow(file, "cleanup").name, chooseFlow(file, "imported").name]).toEqual(["cleanup", "imported"]);
});

test("without a name, the file's own flow goes before those it imports, whether its source is a path or an address", () => {
  const imported = flow("imported", "/elsewhere/other.ts");
  expect(chooseFlow(loaded([imported, flow("etl")]), undefined).name).toBe("etl");
  expect(chooseFlow(loaded([imported, flow("etl", pathToFileURL(entry).href)]), undefined).name).toBe("etl");
  expect(chooseFlow(loaded([imported]), undefined).name).toBe("imported");
  expect(chooseFlow(loaded([{ name: "nameless", source: undefined }]), undefined).name).toBe("nameless");
});

test("E104: several flows and no name", () => {
  expect(refusal(loaded([flow("hello-etl"), flow("cleanup")]))).toEqual({
    code: "E104",
    what: "flow.ts has 2 flows: hello-etl, cleanup.",
    next: "Pick one with --name hello-etl",
  });
  expect(refusal(loaded([flow("it's mine"), flow("b")])).next).toBe("Pick one with --name 'it'\\''s mine'");
});

test("E105: a name that no flow has", () => {
  const file = loaded([flow("hello-etl"), flow("cleanup")]);
  expect(refusal(file, "hello-elt")).toEqual({ code: "E105", what: "flow.ts has no flow named hello-elt.", next: "Did you mean hello-etl?" });
  expect(refusal(file, "x").next).toBe("Its flows are hello-etl, cleanup.");
  expect(refusal(loaded([flow("hello-etl")]), "x").next).toBe("Its one flow is hello-etl.");
});

test("E105, not E108, where a run was reached and the file never says that name", () => {
  const root = fileTree({ "bundle.mjs": 'new Flow("second")' });
  const bundle = { ...loaded([]).bundle, path: path.join(root, "bundle.mjs") };
  const pending = loaded([flow("etl")], { ran: flow("etl"), ended: false, bundle });
  expect(refusal(pending, "secnd").code).toBe("E105");
  expect(refusal(pending, "second").code).toBe("E108");
  expect(refusal({ ...pending, ended: true }, "second").code).toBe("E105");
});

test("E109: two flows of one name", () => {
  const twice = { code: "E109", what: "flow.ts makes two flows named etl." };
  expect(refusal(loaded([flow("etl"), flow("etl")]))).toMatchObject(twice);
  expect(refusal(loaded([flow("etl"), flow("other"), flow("etl")]), "etl")).toMatchObject(twice);
});
