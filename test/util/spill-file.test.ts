import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { SpillFile } from "../../src/util/spill-file.ts";

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), "spilled-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const bytes = (value: number, length: number): Uint8Array => new Uint8Array(length).fill(value);

describe("a spill file", () => {
  test("gives pieces back, uses freed places again, and ends with its last piece", () => {
    const file = new SpillFile(folder());
    const a = file.write(bytes(1, 100));
    const b = file.write(bytes(2, 50));
    expect(file.size).toBe(150);
    file.free(a, 100);
    const c = file.write(bytes(3, 80));
    expect(c).toBe(a);
    expect([...file.read(b + 10, 3), ...file.read(c + 79, 1)]).toEqual([2, 2, 2, 3]);
    file.free(b, 50);
    file.free(c, 80);
    expect(file.size).toBe(0);
    expect(() => file.read(0, 1)).toThrow("nothing lies in the temporary file");
    const d = file.write(bytes(4, 5));
    expect([...file.read(d, 5)]).toEqual([4, 4, 4, 4, 4]);
  });

  test("a piece that cannot be written takes no place", () => {
    const place = folder();
    const file = new SpillFile(path.join(place, "missing"));
    expect(() => file.write(bytes(1, 10))).toThrow("ENOENT");
    expect(file.size).toBe(0);
  });
});
