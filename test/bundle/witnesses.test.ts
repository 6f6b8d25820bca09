import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { gatherWitnesses, stillHold, type Witness } from "../../src/bundle/witnesses.ts";
import { fileTree } from "../helpers/file-tree.ts";

const minute = 60_000;

/** The witnesses of a bundle of one file, as if it had been compiled at `startedAt` out of this text. */
function gather(file: string, startedAt: number, compiled?: string): readonly Witness[] | undefined {
  return gatherWitnesses({ inputs: new Map([[file, compiled]]), lookups: [] }, startedAt);
}

function oneFile(): string {
  return path.join(fileTree({ "flow.ts": "let a = 1;" }), "flow.ts");
}

test("the times of an old file are believed, and show a change that keeps size and modification time", () => {
  const file = oneFile();
  const witnesses = gather(file, Date.now() + minute) ?? [];
  expect(stillHold(witnesses)).toBe(true);
  const forged = witnesses.map((witness) => (witness.kind === "file" ? { ...witness, hash: "other bytes" } : witness));
  expect(stillHold(forged)).toBe(true);
  chmodSync(file, 0o600);
  expect([stillHold(witnesses), stillHold(forged)]).toEqual([true, false]);
});

test("the times of a young file are not believed", () => {
  const file = oneFile();
  const witnesses = gather(file, Date.now() + 100) ?? [];
  expect(stillHold(witnesses)).toBe(true);
  expect(stillHold(witnesses.map((witness) => (witness.kind === "file" ? { ...witness, hash: "other bytes" } : witness)))).toBe(false);
});

test("a file that may have changed while it was compiled has no witness, unless what was compiled is what is there", () => {
  const file = oneFile();
  const before = Date.now() - minute;
  expect(gather(file, before)).toBeUndefined();
  expect(gather(file, before, "let a = 2;")).toBeUndefined();
  expect(gather(file, before, readFileSync(file, "utf8"))).toBeDefined();
});

test("a file that is gone holds no longer, and has no witness", () => {
  const file = oneFile();
  const witnesses = gather(file, Date.now() + minute) ?? [];
  rmSync(file);
  expect(stillHold(witnesses)).toBe(false);
  expect(gather(file, Date.now() + minute)).toBeUndefined();
});

test("tsconfig files that extend each other in a circle are followed once", () => {
  const root = fileTree({ "flow.ts": "", "tsconfig.json": '{ "extends": ["./a.json", "@base/strict"] }', "a.json": '{ "extends": "./tsconfig" }' });
  const witnesses = gather(path.join(root, "flow.ts"), Date.now() + minute) ?? [];
  const paths = witnesses.map((witness) => witness.path);
  expect(paths).toEqual(expect.arrayContaining(["tsconfig.json", "a.json", "node_modules/@base/strict.json"].map((name) => path.join(root, name))));
  writeFileSync(path.join(root, "a.json"), "{}");
  expect(stillHold(witnesses)).toBe(false);
});
