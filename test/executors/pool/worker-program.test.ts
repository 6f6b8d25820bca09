import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { entryPoints as loaderEntryPoints } from "../../../src/cli/entry-points.ts";
import { providedNames, workerProgram } from "../../../src/executors/pool/worker-program.ts";
import { entryPoints } from "../../../src/worker/entry-points.ts";
import { fileTree } from "../../helpers/file-tree.ts";
import { repositoryRoot } from "../../helpers/repository-root.ts";

test("workers, and the command, provide every entry point of the package that flow files can import, with all it exports", async () => {
  const { exports }: { exports: Record<string, unknown> } = JSON.parse(readFileSync(path.join(repositoryRoot, "package.json"), "utf8"));
  const specifiers = Object.keys(exports).filter((entry) => entry !== "./package.json");
  expect(Object.keys(providedNames()).sort()).toEqual(specifiers.map((entry) => path.posix.join("headrace", entry)).sort());
  expect(Object.keys(loaderEntryPoints).sort()).toEqual(Object.keys(entryPoints).sort());
  for (const [specifier, load] of Object.entries(entryPoints)) expect(providedNames()[specifier]).toEqual(Object.keys(await load()).sort());
});

test("E123: programs that are not there, as in a file that a bundler made", () => {
  const folder = fileTree({});
  vi.stubEnv("HEADRACE_WORKER_PROGRAMS", folder);
  expect(() => workerProgram("thread")).toThrow(`There is no ${path.join(folder, "thread.js")}, which workers run.`);
  expect(() => providedNames()).toThrow(expect.objectContaining({ code: "E123" }));
});

test.each(["thread", "process"] as const)("a %s loads four files at most, and no packages", (name) => {
  const imported = (file: URL): string[] =>
    Array.from(readFileSync(file, "utf8").matchAll(/^(?:import|export|\}).*"([^"]+)";$/gm), ([, specifier = ""]) => specifier);
  const files = new Set([workerProgram(name).href]);
  for (const file of files) for (const specifier of imported(new URL(file))) if (specifier.startsWith(".")) files.add(new URL(specifier, file).href);
  expect(files.size).toBeLessThanOrEqual(4);
  const packages = [...files].flatMap((file) => imported(new URL(file)).filter((specifier) => !/^(\.|node:)/.test(specifier)));
  expect(packages).toEqual([]);
});
