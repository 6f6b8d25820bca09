import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { locationRefused } from "../../src/errors/results.ts";
import { checkResultPlace } from "../../src/results/result-place.ts";
import { serializers } from "../../src/results/serializers.ts";
import { readResult, writeResult } from "../../src/results/stored-result.ts";
import { damage, memoryPlace } from "./memory-place.ts";

describe("writeResult and readResult", () => {
  it("give back the value through any place, undefined and null too", async () => {
    const place = memoryPlace();
    for (const value of [undefined, null, 0, "", [], new Map([["a", new Date(1)]]), Number.NaN]) {
      const stored = await writeResult(place, "x", value);
      expect(stored).toEqual({ location: "x", digest: expect.stringMatching(/^[0-9a-f]{64}$/), size: place.contents.get("x")?.byteLength });
      expect(await readResult(place, "x")).toStrictEqual({ kind: "found", value, digest: stored.digest });
    }
  });

  it("use the place's serializer", async () => {
    const place = memoryPlace({ serializer: serializers.json });
    await writeResult(place, "x", { a: 1 });
    expect(Buffer.from(place.contents.get("x") ?? []).toString()).toMatch(/^HRR1.*json\{"a":1\}$/s);
    expect(await readResult(place, "x")).toMatchObject({ value: { a: 1 } });
  });

  it("never give a wrong value, whichever bytes changed", async () => {
    const place = memoryPlace();
    const value = { rows: [1, 2, 3], at: new Date(7) };
    await writeResult(place, "x", value);
    const whole = Uint8Array.from(place.contents.get("x") ?? []);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(whole.length), async (at, by, end) => {
        place.contents.set("x", whole.with(at, (whole[at] ?? 0) ^ by).subarray(0, end === 0 ? undefined : end));
        expect((await readResult(place, "x")).kind).toBe("damaged");
      }),
      { numRuns: 500 },
    );
  });

  it("take what another serializer wrote for damaged, not for a value", async () => {
    const contents = memoryPlace({ serializer: serializers.json });
    await writeResult(contents, "x", [1]);
    const other = { ...contents, serializer: serializers.bytes };
    expect(await readResult(other, "x")).toEqual({ kind: "damaged", reason: "it was written as json, not as bytes" });
  });

  it("take what the serializer cannot read for damaged", async () => {
    const fickle = {
      name: "fickle",
      serialize: () => new Uint8Array(1),
      deserialize() {
        throw new Error("another version");
      },
    };
    const place = memoryPlace({ serializer: fickle });
    await writeResult(place, "x", 1);
    expect(await readResult(place, "x")).toEqual({ kind: "damaged", reason: "fickle cannot read it (another version)" });
  });

  it("find a result missing that was removed between the two questions", async () => {
    const place = memoryPlace();
    let asked = 0;
    const fading = { ...place, exists: () => asked++ === 0 };
    expect(await readResult(fading, "x")).toEqual({ kind: "missing" });
  });

  it("wrap what a place throws, with the location and the cause", async () => {
    const cause = new Error("the line is cut");
    const fail = (): never => {
      throw cause;
    };
    const place = { ...memoryPlace(), exists: () => true, read: fail, write: fail };
    await expect(readResult(place, "a/b")).rejects.toMatchObject({ code: "E333", message: expect.stringContaining("a/b"), cause });
    await expect(readResult({ ...place, exists: fail }, "a/b")).rejects.toMatchObject({ code: "E333", cause });
    await expect(writeResult(place, "a/b", 1)).rejects.toMatchObject({ code: "E332", message: expect.stringContaining("the line is cut"), cause });
    const ours = { ...place, write: () => Promise.reject(locationRefused({ location: "a/b", reason: "of no reason" })) };
    await expect(writeResult(ours, "a/b", 1)).rejects.toMatchObject({ code: "E325" });
  });

  it("refuse a place that reads something else than bytes", async () => {
    const text = { ...memoryPlace(), exists: () => true, read: () => JSON.parse('"text"') };
    await expect(readResult(text, "x")).rejects.toMatchObject({ code: "E333", message: expect.stringContaining("no Uint8Array") });
  });

  it("write nothing where the value cannot be serialised", async () => {
    const place = memoryPlace();
    await expect(writeResult(place, "x", { f: () => 1 })).rejects.toMatchObject({ code: "E330" });
    expect(place.contents.size).toBe(0);
  });
});

describe("a place with checked: false", () => {
  const place = memoryPlace({ serializer: serializers.json, checked: false });

  it("holds the serializer's bytes alone", async () => {
    const stored = await writeResult(place, "x", { a: 1 });
    expect(Buffer.from(place.contents.get("x") ?? []).toString()).toBe('{"a":1}');
    expect(await readResult(place, "x")).toEqual({ kind: "found", value: { a: 1 }, digest: stored.digest });
  });

  it("tells what its serializer cannot read, and an empty file, for damaged", async () => {
    await writeResult(place, "x", { a: 1 });
    damage(place, "x", (bytes) => bytes.subarray(0, 3));
    expect(await readResult(place, "x")).toMatchObject({ kind: "damaged", reason: expect.stringContaining("json cannot read it") });
    place.contents.set("x", new Uint8Array());
    expect(await readResult(place, "x")).toEqual({ kind: "damaged", reason: "it is empty" });
  });

  it("has digests that tell its values apart", async () => {
    const digests = await Promise.all([1, 2, 1].map(async (value) => (await writeResult(place, "x", value)).digest));
    expect(digests[0]).toBe(digests[2]);
    expect(digests[0]).not.toBe(digests[1]);
  });
});

describe("checkResultPlace", () => {
  it("lets any object with the three methods pass", () => {
    expect(() => checkResultPlace(memoryPlace({ serializer: serializers.json }))).not.toThrow();
  });

  it("says what is missing, and where", () => {
    expect(() => checkResultPlace({ exists: () => true, read: () => 1 }, "flow.ts:2:2")).toThrow(
      expect.objectContaining({ code: "E320", place: "flow.ts:2:2", message: expect.stringContaining("it has no method write") }),
    );
    expect(() => checkResultPlace("results/")).toThrow("it has no method exists");
    expect(() => checkResultPlace(null)).toThrow("it has no method exists");
    expect(() => checkResultPlace({ ...memoryPlace(), serializer: { serialize: () => 1 } })).toThrow("its serializer has no method deserialize");
  });
});
