import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { LocalResult } from "../../../src/results/index.ts";
import {
  badTarget,
  cacheAfterFailure,
  cachedChildren,
  cachedValue,
  cacheRefused,
  cacheSignalled,
  cachesOnlyEnds,
  notWritable,
  outside,
  ownOne,
  ownTwo,
  sharedOne,
  sharedTwo,
  stored,
  targetOnly,
  validated,
} from "../../fixtures/flows/stores.ts";
import type { Promises } from "./kit.ts";

const newFolder = (): string => mkdtempSync(path.join(tmpdir(), "results-"));

export const caching: Promises = {
  "a cached value serves later runs, and its task does not run": async ({ run }) => {
    const first = await run(cachedValue);
    expect(first.states("make-1")).toEqual(["Running", "Success", "Cached"]);
    // What a reader does with the value must not reach the cache.
    (first.run.get(cachedValue.refs.made) as { made: number[] }).made.push(2);
    const second = await run(cachedValue);
    expect(second.states("make-1")).toEqual(["Cached"]);
    expect(second.run.stateOf(cachedValue.refs.made)).toMatchObject({ type: "Cached", result: { made: [1] }, expiresAt: expect.any(Date) });
    expect(second.run.get(cachedValue.refs.next)).toEqual({ made: [1] });
  },

  "children are cached one by one, and a list may grow": async ({ run }) => {
    await run(cachedChildren, { parameters: { list: [1, 2] } });
    const story = await run(cachedChildren, { parameters: { list: [1, 2, 3] } });
    expect(story.run.get(cachedChildren.refs)).toEqual([2, 4, 6]);
    expect([0, 1, 2].map((i) => story.states(`double-1[${i}]`).length)).toEqual([1, 1, 3]);
  },

  "the validator and the key say what a cached value must agree in": async ({ run }) => {
    await run(validated);
    const same = await run(validated);
    const ran = (story: typeof same): string[] => story.starts();
    expect(ran(same)).toEqual(["never-1"]);
    expect(ran(await run(validated, { parameters: { b: 3 } })).sort()).toEqual(["inputs-1", "never-1", "parameters-1"]);
    expect(ran(await run(validated, { parameters: { a: 2 } })).sort()).toEqual(["inputs-1", "key-1", "never-1", "parameters-1", "some-1"]);
  },

  "two flows share a cached value only where both name one cacheKey": async ({ run }) => {
    await run(sharedOne);
    await run(ownOne);
    expect((await run(sharedTwo)).run.get(sharedTwo.refs)).toBe("one");
    expect((await run(ownTwo)).run.get(ownTwo.refs)).toBe("own-two");
  },

  "a failed upstream is not hidden by a cached value": async ({ run }) => {
    await run(cacheAfterFailure);
    expect((await run(cacheAfterFailure)).final("kept-1").type).toBe("Cached");
    expect((await run(cacheAfterFailure, { parameters: { fails: true } })).final("kept-1").type).toBe("TriggerFailed");
  },

  "only successful ends are cached, never a round of a loop": async ({ run }) => {
    await run(cachesOnlyEnds);
    const story = await run(cachesOnlyEnds);
    expect(["skips-1", "fails-1", "loops-1"].map((slug) => story.final(slug).type)).toEqual(["Skipped", "Failed", "Cached"]);
    expect(story.run.get("loops")).toBe("end");
  },

  "what a handler refuses to cache is not cached": async ({ run }) => {
    await run(cacheRefused);
    const story = await run(cacheRefused);
    expect(story.states("refused-1")).toEqual(["Running", "Success", "Failed"]);
    expect(story.run.get(cacheRefused.refs)).toBe(true);
  },

  "what a Success signal says stays when its value is cached": async ({ run }) => {
    const first = await run(cacheSignalled);
    expect(first.run.stateOf(cacheSignalled.refs)).toMatchObject({ type: "Cached", message: "done early", result: 1 });
    const second = await run(cacheSignalled);
    expect(second.run.stateOf(cacheSignalled.refs)).toMatchObject({ type: "Cached", message: "Found in the cache.", result: 1 });
  },
};

export const storedResults: Promises = {
  "values are stored at their targets, those of children and rounds each for itself, but not of what failed or was skipped": async ({ run }) => {
    const dir = newFolder();
    stored.result = new LocalResult({ dir });
    const story = await run(stored, { tasksDecide: false });
    const entries = readdirSync(dir, { recursive: true, encoding: "utf8", withFileTypes: true });
    const bins = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(bins.sort()).toEqual(["child-0-5.bin", "child-1-6.bin", "plain-mon.bin", "round-1.bin", "round-2.bin", "round-3.bin"]);
    expect(story.states("rounds-1")).toEqual(["Running", "Looped", "Running", "Looped", "Running", "Success"]);
    expect(story.final("off-1").type).toBe("Success");
  },

  "what lies at a target serves in place of a run, whatever the inputs": async ({ run }) => {
    const dir = newFolder();
    targetOnly.result = new LocalResult({ dir });
    await run(targetOnly);
    const again = await run(targetOnly);
    expect(again.states("once-1")).toEqual(["Cached"]);
    expect(again.run.get(targetOnly.refs)).toEqual({ x: 1 });
    const other = await run(targetOnly, { parameters: { x: 2 } });
    expect(other.states("once-1")).toEqual(["Running", "Success"]);
  },

  "a damaged file is made anew, with a warning": async ({ run }) => {
    const dir = newFolder();
    targetOnly.result = new LocalResult({ dir });
    await run(targetOnly);
    writeFileSync(path.join(dir, "once/1.bin"), "damaged");
    const story = await run(targetOnly);
    expect(story.states("once-1")).toEqual(["Running", "Success"]);
    expect(story.logLines("once-1")).toMatchObject([{ level: "warn" }]);
    expect(story.run.get(targetOnly.refs)).toEqual({ x: 1 });
  },

  "a target that cannot be filled in, or lies outside, fails the task for good": async ({ run }) => {
    const dir = path.join(newFolder(), "inside");
    badTarget.result = new LocalResult({ dir });
    outside.result = new LocalResult({ dir });
    expect((await run(badTarget)).states("lost-1")).toEqual(["Failed"]);
    expect((await run(outside)).states("escapes-1")).toEqual(["Failed"]);
    expect(existsSync(path.join(dir, "..", "out"))).toBe(false);
  },

  "a result that cannot be written fails the start, and the next one is tried": async ({ run }) => {
    const file = path.join(newFolder(), "a-file");
    writeFileSync(file, "");
    notWritable.result = new LocalResult({ dir: path.join(file, "below") });
    const story = await run(notWritable);
    expect(story.states("writes-1")).toEqual(["Running", "Success", "Failed", "Retrying", "Running", "Success", "Failed"]);
    expect(story.final("writes-1").message).toContain("could not be stored");
  },
};
