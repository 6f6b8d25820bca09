/** What every place for results must do. Each place's test file calls it with a place that is empty. */
import { expect, it } from "vitest";
import type { ResultPlace } from "../../src/results/result-place.ts";
import { readResult, writeResult } from "../../src/results/stored-result.ts";

export function describePlace(make: () => ResultPlace): void {
  it("has nothing at a location that nobody wrote to", async () => {
    const place = make();
    expect(await place.exists("no/such")).toBe(false);
    expect(await readResult(place, "no/such")).toEqual({ kind: "missing" });
  });

  it("gives back the bytes that were written, also none and many", async () => {
    const place = make();
    for (const [location, bytes] of [
      ["empty", new Uint8Array()],
      ["folder/of folder/one.bin", new Uint8Array([0, 255, 10, 13])],
      ["large", new Uint8Array(6 * 2 ** 20).fill(7)],
    ] as const) {
      await place.write(location, bytes);
      expect(await place.exists(location)).toBe(true);
      expect(Buffer.compare(await place.read(location), bytes)).toBe(0);
    }
  });

  it("replaces what lay at a location", async () => {
    const place = make();
    await place.write("same", Buffer.from("a longer first text"));
    await place.write("same", Buffer.from("second"));
    expect(Buffer.from(await place.read("same")).toString()).toBe("second");
  });

  it("keeps values whole, and tells a damaged one", async () => {
    const place = make();
    const value = { at: new Date(5), list: new Map([["a", 1n]]) };
    const stored = await writeResult(place, "value", value);
    expect(await readResult(place, "value")).toEqual({ kind: "found", value, digest: stored.digest });
    const bytes = Uint8Array.from(await place.read("value"));
    await place.write("value", bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1));
    expect(await readResult(place, "value")).toMatchObject({ kind: "damaged" });
  });

  it("refuses to leave its folder", async () => {
    const place = make();
    for (const location of ["../out", "/out", "a/../../out", "a\\b", "a\0b", "nul", "COM1.txt", "c:/x", "", "a//b", "./a"]) {
      await expect(async () => place.write(location, new Uint8Array(1)), location).rejects.toMatchObject({ code: "E325" });
      await expect(async () => place.read(location), location).rejects.toMatchObject({ code: "E325" });
      await expect(async () => place.exists(location), location).rejects.toMatchObject({ code: "E325" });
    }
  });
}
