import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { UnlinkedFile } from "../../src/util/unlinked-file.ts";
import { seesOpenFiles, unlinkedFiles, unlinkedFilesLeft } from "../helpers/unlinked-files.ts";

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), "unlinked-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

describe("a file without a name", () => {
  test("gives back what was written, wherever it was, and stands in no folder", () => {
    const place = folder();
    const file = UnlinkedFile.open(place);
    file.write(Uint8Array.of(1, 2, 3), 10);
    file.write(Uint8Array.of(4), 0);
    const into = new Uint8Array(2);
    expect(file.read(into, 11)).toBe(2);
    expect([...into]).toEqual([2, 3]);
    expect(file.read(into, 12)).toBe(1);
    expect(readdirSync(place)).toEqual([]);
    file.close();
    expect(() => file.read(into, 0)).toThrow("used after it was closed");
    file.close();
  });

  test("cannot be made where there is no folder", () => {
    expect(() => UnlinkedFile.open(path.join(folder(), "missing"))).toThrow("ENOENT");
  });

  test.runIf(seesOpenFiles)("is closed by hand, or when nobody can reach it any more", async () => {
    const before = unlinkedFiles();
    const make = (): UnlinkedFile => {
      const file = UnlinkedFile.open(folder());
      file.write(Uint8Array.of(1), 0);
      return file;
    };
    const closed = make();
    let forgotten: unknown = make();
    expect([unlinkedFiles(), forgotten]).toEqual([before + 2, expect.anything()]);
    closed.close();
    expect(unlinkedFiles()).toBe(before + 1);
    forgotten = undefined;
    expect(await unlinkedFilesLeft(before)).toBe(before);
  });
});
