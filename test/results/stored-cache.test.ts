import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bucketName } from "../../src/results/bucket-name.ts";
import { type CacheValidator, validators } from "../../src/results/cache-validators.ts";
import { LocalResult } from "../../src/results/local-result.ts";
import type { ResultPlace } from "../../src/results/result-place.ts";
import { serializers } from "../../src/results/serializers.ts";
import { StoredCache } from "../../src/results/stored-cache.ts";
import { writeResult } from "../../src/results/stored-result.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { entryOf, queryOf, type Sample } from "./cache-samples.ts";
import { damage, type MemoryPlace, memoryPlace } from "./memory-place.ts";

const bucket = bucketName({ flow: "weather", task: "fetch-day-1" });

interface World<P extends ResultPlace> {
  readonly place: P;
  readonly cache: StoredCache;
  readonly warnings: string[];
}

function worldOf<P extends ResultPlace>(place: P): World<P> {
  const warnings: string[] = [];
  return { place, cache: new StoredCache(place, (message) => warnings.push(message)), warnings };
}

/** Writes a result and caches it, as a task run does. */
async function keep(
  { place, cache }: World<ResultPlace>,
  value: unknown,
  how: Sample & { until?: number; location?: string; validator?: CacheValidator } = {},
): Promise<void> {
  const { location = "result", validator = validators.durationOnly } = how;
  const stored = await writeResult(place, location, value);
  const { value: _, ...entry } = entryOf(value, how);
  await cache.store(bucket, validator, { ...entry, stored });
}

const entries = (place: MemoryPlace): string[] => [...place.contents.keys()].filter((location) => location.startsWith(".cache/"));

describe("StoredCache", () => {
  it("gives back the value until it expires", async () => {
    const world = worldOf(memoryPlace());
    await keep(world, { rows: 3 }, { until: 100 });
    expect(await world.cache.lookup(bucket, queryOf({ at: 99 }))).toMatchObject({
      value: { rows: 3 },
      entry: { expiresAt: new Date(100), createdAt: new Date(0) },
    });
    expect(await world.cache.lookup(bucket, queryOf({ at: 100 }))).toBeUndefined();
    expect(await world.cache.lookup(bucketName({ flow: "weather", task: "other-1" }), queryOf())).toBeUndefined();
    expect(world.warnings).toEqual([]);
  });

  it("gives back a value that is undefined", async () => {
    const world = worldOf(memoryPlace());
    await keep(world, undefined);
    expect(await world.cache.lookup(bucket, queryOf())).toHaveProperty("value", undefined);
  });

  it.each([
    ["allInputs", validators.allInputs],
    ["partialInputs", validators.partialInputs(["day"])],
  ])("finds the entry of the inputs that %s compares, among many", async (_, validator) => {
    const world = worldOf(memoryPlace());
    for (const day of [1, 2, 3]) await keep(world, `day ${day}`, { inputs: { day }, mapIndex: day, location: `day-${day}`, validator });
    expect(await world.cache.lookup(bucket, queryOf({ inputs: { day: 2 }, mapIndex: 0, validator }))).toMatchObject({ value: "day 2" });
    expect(await world.cache.lookup(bucket, queryOf({ inputs: { day: 4 }, mapIndex: 2, validator }))).toBeUndefined();
  });

  it("finds the entry of the parameters, and of the child", async () => {
    const world = worldOf(memoryPlace());
    const validator = validators.allParameters;
    for (const month of ["jan", "feb"]) {
      for (const mapIndex of [0, 1])
        await keep(world, `${month} ${mapIndex}`, { parameters: { month }, mapIndex, location: `${month}-${mapIndex}`, validator });
    }
    expect(await world.cache.lookup(bucket, queryOf({ parameters: { month: "jan" }, mapIndex: 1, validator }))).toMatchObject({ value: "jan 1" });
    expect(await world.cache.lookup(bucket, queryOf({ parameters: { month: "jan" }, validator }))).toBeUndefined();
  });

  it("asks a validator of the user's about the newest entry of the task, or of the child", async () => {
    const world = worldOf(memoryPlace());
    const validator: CacheValidator = ({ entry, inputs }) => entry.inputs.a === inputs.a;
    await keep(world, "one", { inputs: { a: 1 }, location: "one", validator });
    await keep(world, "two", { inputs: { a: 2 }, location: "two", validator });
    expect(await world.cache.lookup(bucket, queryOf({ inputs: { a: 2 }, validator }))).toMatchObject({ value: "two" });
    expect(await world.cache.lookup(bucket, queryOf({ inputs: { a: 1 }, validator }))).toBeUndefined();
  });

  it("neither asks nor stores where nothing could ever be found", async () => {
    const world = worldOf(memoryPlace());
    await keep(world, 1, { validator: validators.neverUse });
    await keep(world, 1, { inputs: { f: () => 1 }, validator: validators.allInputs });
    expect(entries(world.place)).toEqual([]);
    expect(await world.cache.lookup(bucket, queryOf({ inputs: { f: () => 1 }, validator: validators.allInputs }))).toBeUndefined();
  });

  it("files entries of different validators apart", async () => {
    const world = worldOf(memoryPlace());
    const [all, some] = [validators.allInputs, validators.partialInputs(["a"])];
    await keep(world, "all", { inputs: { a: 1 }, validator: all, location: "x" });
    await keep(world, "some", { inputs: { a: 1, b: 2 }, validator: some, location: "y" });
    expect(await world.cache.lookup(bucket, queryOf({ inputs: { a: 1 }, validator: all }))).toMatchObject({ value: "all" });
    expect(await world.cache.lookup(bucket, queryOf({ inputs: { a: 1 }, validator: some }))).toMatchObject({ value: "some" });
  });

  it("does not serve the run that made the entry", async () => {
    const world = worldOf(memoryPlace());
    await keep(world, 1, { run: "r1" });
    expect(await world.cache.lookup(bucket, queryOf({ run: "r1" }))).toBeUndefined();
  });

  it("does not serve a result that another task run has since written over", async () => {
    const world = worldOf(memoryPlace());
    const validator = validators.allInputs;
    await keep(world, "of 1", { inputs: { n: 1 }, validator });
    await keep(world, "of 2", { inputs: { n: 2 }, validator });
    expect(await world.cache.lookup(bucket, queryOf({ inputs: { n: 1 }, validator }))).toBeUndefined();
    expect(await world.cache.lookup(bucket, queryOf({ inputs: { n: 2 }, validator }))).toMatchObject({ value: "of 2" });
    expect(world.warnings).toEqual([]);
  });

  it("finds nothing where the result was removed", async () => {
    const world = worldOf(memoryPlace());
    await keep(world, 1);
    world.place.contents.delete("result");
    expect(await world.cache.lookup(bucket, queryOf())).toBeUndefined();
    expect(world.warnings).toEqual([]);
  });

  it("warns of a damaged result or entry, and finds nothing", async () => {
    const world = worldOf(memoryPlace());
    await keep(world, 1);
    damage(world.place, "result");
    expect(await world.cache.lookup(bucket, queryOf())).toBeUndefined();
    await keep(world, 1);
    const [entry = ""] = entries(world.place);
    damage(world.place, entry);
    expect(await world.cache.lookup(bucket, queryOf())).toBeUndefined();
    await writeResult(world.place, entry, { version: 1 });
    expect(await world.cache.lookup(bucket, queryOf())).toBeUndefined();
    await writeResult({ ...world.place, serializer: serializers.json }, entry, { version: 2 });
    expect(await world.cache.lookup(bucket, queryOf())).toBeUndefined();
    expect(world.warnings).toEqual([
      "The result stored at result is damaged, so it is computed again: its checksum is wrong.",
      `The result stored at ${entry} is damaged, so it is computed again: its checksum is wrong.`,
      `The result stored at ${entry} is damaged, so it is computed again: it was written as structured-clone, not as json.`,
      `The result stored at ${entry} is damaged, so it is computed again: it is no entry of a cache.`,
    ]);
  });

  it("holds hashes of inputs and parameters, never their values", async () => {
    const world = worldOf(memoryPlace());
    await keep(world, 1, { inputs: { password: "correct horse" }, parameters: { user: "battery staple" } });
    const all = [...world.place.contents.values()].map((bytes) => Buffer.from(bytes).toString("latin1")).join();
    expect(all).toContain("password");
    expect(all).not.toMatch(/correct horse|battery staple/);
  });

  it("works where results are plain files, and keeps its own entries checked", async () => {
    const world = worldOf(memoryPlace({ checked: false }));
    await keep(world, "plain");
    expect(await world.cache.lookup(bucket, queryOf())).toMatchObject({ value: "plain" });
    const [entry = ""] = entries(world.place);
    expect(Buffer.from(world.place.contents.get(entry) ?? []).toString("latin1", 0, 4)).toBe("HRR1");
  });

  it("warns, and never throws, when the place fails", async () => {
    const place = memoryPlace();
    const fail = (): never => {
      throw new Error("the line is cut");
    };
    await keep(worldOf(place), 1);
    const world = worldOf({ ...place, read: fail });
    expect(await world.cache.lookup(bucket, queryOf())).toBeUndefined();
    const full = worldOf({ ...place, write: (location: string, bytes: Uint8Array) => (location.startsWith(".cache") ? fail() : place.write(location, bytes)) });
    await keep(full, 2);
    expect(world.warnings).toEqual([expect.stringMatching(/could not be read, so it is computed again.*the line is cut/s)]);
    expect(full.warnings).toEqual([expect.stringMatching(/The result at result could not be cached.*the line is cut/s)]);
  });

  it("serves another process", async () => {
    const world = worldOf(new LocalResult({ dir: fileTree({}) }));
    await keep(world, new Map([["rows", 3]]), { inputs: { n: 1 }, validator: validators.allInputs });
    const from = (file: string): string => JSON.stringify(join(import.meta.dirname, file));
    const program = `
      import { LocalResult } from ${from("../../src/results/local-result.ts")};
      import { StoredCache } from ${from("../../src/results/stored-cache.ts")};
      import { validators } from ${from("../../src/results/cache-validators.ts")};
      import { queryOf } from ${from("cache-samples.ts")};
      const cache = new StoredCache(new LocalResult({ dir: process.argv[1] }), console.error);
      const hit = await cache.lookup(${JSON.stringify(bucket)}, queryOf({ inputs: { n: 1 }, validator: validators.allInputs }));
      console.log(hit.value.get("rows"));`;
    expect(execFileSync(process.execPath, ["--input-type=module", "-e", program, world.place.dir], { encoding: "utf8" })).toBe("3\n");
  });
});

describe("bucketName", () => {
  it("is another for each flow and task, and for each key", () => {
    const names = [
      bucketName({ flow: "a", task: "b" }),
      bucketName({ flow: "a/b", task: "c" }),
      bucketName({ flow: "a", task: "b/c" }),
      bucketName({ flow: "", task: "a" }),
      bucketName({ flow: "a", task: "" }),
      bucketName({ key: "a/b" }),
      bucketName({ key: "" }),
      bucketName({ key: "%" }),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(names[0]).toBe("flow/a/b");
  });

  it("can stand in a location of any place", async () => {
    const world = worldOf(new LocalResult({ dir: fileTree({}) }));
    for (const key of ["", "../../out", "con", "a\0b", "ü".repeat(500)]) {
      await world.cache.store(bucketName({ key }), validators.durationOnly, { ...entryOf(1), stored: { location: "x", digest: "", size: 0 } });
    }
    expect(world.warnings).toEqual([]);
  });
});
