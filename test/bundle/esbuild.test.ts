import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createRequire } from "node:module";
import { beforeEach, describe, expect, test, vi } from "vitest";

const require = createRequire(import.meta.url);
const options = { stdin: { contents: "1" }, write: false, metafile: true } as const;

beforeEach(() => {
  vi.resetModules();
  delete require.cache[require.resolve("esbuild")];
});

const ours = (): Promise<typeof import("../../src/bundle/esbuild.ts")> => import("../../src/bundle/esbuild.ts");
const users = (): typeof import("esbuild") => require("esbuild");

describe("the builds that the user's own esbuild has under way go on", () => {
  test("where the user's was loaded first", async () => {
    const esbuild = users();
    const context = await esbuild.context(options);
    await (await ours()).runEsbuild(options);
    expect((await context.rebuild()).errors).toEqual([]);
    await context.dispose();
    await esbuild.stop();
    expect(users()).toBe(esbuild);
  });

  test("where ours was", async () => {
    const { runEsbuild } = await ours();
    await runEsbuild(options);
    const esbuild = users();
    const context = await esbuild.context(options);
    await runEsbuild(options);
    expect((await context.rebuild()).errors).toEqual([]);
    await context.dispose();
    await esbuild.stop();
  });
});

test("esbuild's process ends with the last of several builds, also of one that fails", async () => {
  const { runEsbuild } = await ours();
  const started = new Set<ChildProcess>();
  const note = (message: unknown): void => void started.add((message as { process: ChildProcess }).process);
  subscribe("child_process", note);
  const failing = runEsbuild({ ...options, stdin: { contents: "(" }, logLevel: "silent" });
  const [failed, built] = await Promise.allSettled([failing, runEsbuild(options)]);
  expect([failed.status, built.status]).toEqual(["rejected", "fulfilled"]);
  unsubscribe("child_process", note);
  expect(started.size).toBe(1);
  await vi.waitFor(() => expect([...started].every((child) => child.exitCode !== null || child.signalCode !== null)).toBe(true));
});

test("the version is that of the package", async () => {
  expect((await ours()).esbuildVersion()).toBe(users().version);
});
