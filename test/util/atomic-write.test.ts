import { spawnSync } from "node:child_process";
import { existsSync, lutimesSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sweepLeftovers, type WritePoint, writeAtomically, writeWhole } from "../../src/util/atomic-write.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

const program = join(repositoryRoot, "test/fixtures/results/die-while-writing.ts");

function folders(): { target: string; temporaryFolder: string } {
  const root = fileTree({ "result.bin": "old", ".tmp/keep": "" });
  return { target: join(root, "result.bin"), temporaryFolder: join(root, ".tmp") };
}

function leftovers(temporaryFolder: string): string[] {
  return readdirSync(temporaryFolder).filter((name) => name !== "keep");
}

/** A pid that no process has: that of one that is over. */
function deadPid(): number {
  return spawnSync("true").pid;
}

describe("writeWhole", () => {
  it("a file is written whole, over an older one, for this user alone or for everybody", () => {
    const root = fileTree({ "a.mjs": "old" });
    writeWhole(join(root, "a.mjs"), "new", "this user");
    expect([readdirSync(root), readFileSync(join(root, "a.mjs"), "utf8")]).toEqual([["a.mjs"], "new"]);
    expect(statSync(join(root, "a.mjs")).mode & 0o777).toBe(0o600);
    writeWhole(join(root, "a.mjs"), "newer", "everybody");
    expect(statSync(join(root, "a.mjs")).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  it("where a file cannot be put, nothing is left", () => {
    const root = fileTree({ "a.mjs/inner": "" });
    expect(() => writeWhole(join(root, "a.mjs"), "new", "this user")).toThrow();
    expect(readdirSync(root)).toEqual(["a.mjs"]);
  });
});

describe("writeAtomically", () => {
  it("replaces the file, for this user only, and leaves nothing beside it", async () => {
    const { target, temporaryFolder } = folders();
    const points: WritePoint[] = [];
    const seen: string[] = [];
    await writeAtomically({
      target,
      temporaryFolder,
      bytes: Buffer.from("new"),
      reached: (point) => {
        points.push(point);
        seen.push(readFileSync(target, "utf8"));
      },
    });
    expect(points).toEqual(["opened", "written", "synced", "renamed"]);
    expect(seen).toEqual(["old", "old", "old", "new"]);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(leftovers(temporaryFolder)).toEqual([]);
  });

  it.each(["opened", "written", "synced"])("leaves the old file whole when its process is killed after it %s the new one", (point) => {
    const { target, temporaryFolder } = folders();
    const { signal } = spawnSync(process.execPath, [program, target, temporaryFolder, point]);
    expect(signal).toBe("SIGKILL");
    expect(readFileSync(target, "utf8")).toBe("old");
    expect(leftovers(temporaryFolder)).toHaveLength(1);
  });

  it("has written the new file whole when its process is killed after the renaming", () => {
    const { target, temporaryFolder } = folders();
    expect(spawnSync(process.execPath, [program, target, temporaryFolder, "renamed"]).signal).toBe("SIGKILL");
    expect(readFileSync(target, "utf8")).toBe(Buffer.alloc(100_000, "new").toString());
    expect(leftovers(temporaryFolder)).toEqual([]);
  });

  it("leaves the old file and nothing beside it when the writing fails", async () => {
    const { target, temporaryFolder } = folders();
    const fail = (at: WritePoint) => (point: WritePoint) => {
      if (point === at) throw new Error(`fails when ${at}`);
    };
    for (const at of ["opened", "written", "synced"] as const) {
      await expect(writeAtomically({ target, temporaryFolder, bytes: Buffer.from("new"), reached: fail(at) })).rejects.toThrow(`fails when ${at}`);
      expect(readFileSync(target, "utf8")).toBe("old");
      expect(leftovers(temporaryFolder)).toEqual([]);
    }
  });

  it("lets writers of one file overlap: the last one's bytes stay, whole", async () => {
    const { target, temporaryFolder } = folders();
    const texts = ["a", "b", "c"].map((letter) => letter.repeat(300_000));
    const renamed: string[] = [];
    await Promise.all(
      texts.map((text) =>
        writeAtomically({
          target,
          temporaryFolder,
          bytes: Buffer.from(text),
          reached: (point) => {
            if (point === "opened") expect(renamed).toEqual([]);
            if (point === "renamed") renamed.push(text);
          },
        }),
      ),
    );
    expect(renamed).toHaveLength(3);
    expect(texts).toContain(readFileSync(target, "utf8"));
    expect(leftovers(temporaryFolder)).toEqual([]);
  });
});

describe("sweepLeftovers", () => {
  const now = Date.UTC(2026, 0, 2);
  const random = "01234567-89ab-cdef-0123-456789abcdef";
  const minutes = 60_000;

  function folderWith(files: Readonly<Record<string, number>>): string {
    const root = fileTree(Object.fromEntries(Object.keys(files).map((name) => [name, ""])));
    for (const [name, age] of Object.entries(files)) utimesSync(join(root, name), new Date(now - age), new Date(now - age));
    return root;
  }

  it("removes what dead writers of this machine left, and what is a day old from others", async () => {
    const dead = `${hostname()}-${deadPid()}-${random}`;
    const elsewhere = `other.host-1-${random}`;
    const folder = folderWith({ [dead]: 2 * minutes, [elsewhere]: 25 * 60 * minutes });
    expect((await sweepLeftovers(folder, now)).sort()).toEqual([dead, elsewhere].sort());
    expect(readdirSync(folder)).toEqual([]);
  });

  it("leaves the files of writers that live, or may live, and what is not its own", async () => {
    const kept = {
      [`${hostname()}-${process.pid}-${random}`]: 1000 * minutes,
      [`${hostname()}-1-${random}`]: 1000 * minutes,
      [`${hostname()}-${deadPid()}-${random}`]: minutes / 2,
      [`other.host-1-${random}`]: 23 * 60 * minutes,
      "notes.txt": 1000 * 60 * minutes,
    };
    const folder = folderWith(kept);
    const [directory, link] = ["1", "2"].map((digit) => join(folder, `other-1-${random.replace("0", digit)}`)) as [string, string];
    mkdirSync(directory);
    symlinkSync("notes.txt", link);
    for (const path of [directory, link]) lutimesSync(path, 0, 0);
    expect(await sweepLeftovers(folder, now)).toEqual([]);
    for (const name of Object.keys(kept)) expect(existsSync(join(folder, name)), name).toBe(true);
    expect(readdirSync(folder)).toHaveLength(7);
  });

  it("removes what a killed writer really left", async () => {
    const { target, temporaryFolder } = folders();
    spawnSync(process.execPath, [program, target, temporaryFolder, "written"]);
    const left = leftovers(temporaryFolder);
    expect(left).toHaveLength(1);
    expect(await sweepLeftovers(temporaryFolder, Date.now())).toEqual([]);
    expect(await sweepLeftovers(temporaryFolder, Date.now() + 2 * minutes)).toEqual(left);
  });

  it("lets two sweep at once", async () => {
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`other-1-01234567-89ab-cdef-0123-4567890000${10 + i}`, 48 * 60 * minutes]));
    const folder = folderWith(files);
    const swept = await Promise.all([sweepLeftovers(folder, now), sweepLeftovers(folder, now)]);
    expect(new Set(swept.flat())).toEqual(new Set(Object.keys(files)));
  });
});
