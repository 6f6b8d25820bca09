import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfinedFolder } from "../../src/results/confined-folder.ts";
import { fileTree } from "../helpers/file-tree.ts";

function world(): { root: string; folder: ConfinedFolder } {
  const root = fileTree({ "results/in/a.bin": "a", "outside/secret.bin": "s" });
  return { root, folder: new ConfinedFolder(join(root, "results"), "flow.ts:1:1") };
}

describe("ConfinedFolder", () => {
  it("gives the path of a location whose folder is there", async () => {
    const { root, folder } = world();
    expect(await folder.find("in/a.bin")).toBe(join(root, "results/in/a.bin"));
    expect(await folder.find("in/b.bin")).toBe(join(root, "results/in/b.bin"));
    expect(await folder.find("top.bin")).toBe(join(root, "results/top.bin"));
  });

  it("gives none where a folder on the way is missing, is a file, or was never made", async () => {
    const { root, folder } = world();
    expect(await folder.find("no/a.bin")).toBeUndefined();
    expect(await folder.find("no/such/folder/a.bin")).toBeUndefined();
    expect(await folder.find("in/a.bin/b/c")).toBeUndefined();
    expect(await new ConfinedFolder(join(root, "never"), undefined).find("x")).toBeUndefined();
  });

  it("makes the folders on the way, for this user only", async () => {
    const { root } = world();
    const folder = new ConfinedFolder(join(root, "new/results"), undefined);
    expect(await folder.prepare("a/b/c.bin")).toBe(join(root, "new/results/a/b/c.bin"));
    for (const made of ["new/results", "new/results/a", "new/results/a/b"]) expect(statSync(join(root, made)).mode & 0o777, made).toBe(0o700);
    expect(readdirSync(join(root, "new/results/a/b"))).toEqual([]);
  });

  it("refuses what lies behind a link that leads out, and makes no folder there", async () => {
    const { root, folder } = world();
    symlinkSync(join(root, "outside"), join(root, "results/link"));
    symlinkSync(root, join(root, "results/in/up"));
    for (const location of ["link/secret.bin", "link/new/deep/x.bin", "in/up/outside/secret.bin", "in/up/x"]) {
      const refusal = { code: "E326", place: "flow.ts:1:1", message: expect.stringContaining("a link on the way leads to") };
      await expect(folder.find(location), location).rejects.toMatchObject(refusal);
      await expect(folder.prepare(location), location).rejects.toMatchObject(refusal);
    }
    expect(readdirSync(join(root, "outside"))).toEqual(["secret.bin"]);
  });

  it("is not taken in by a neighbour whose name begins like its own", async () => {
    const { root, folder } = world();
    mkdirSync(join(root, "results-of-others"));
    symlinkSync("../results-of-others", join(root, "results/link"));
    await expect(folder.find("link/x")).rejects.toMatchObject({ code: "E326" });
  });

  it("follows links that stay inside, and a folder that is itself behind one", async () => {
    const { root, folder } = world();
    symlinkSync("in", join(root, "results/link"));
    expect(await folder.find("link/a.bin")).toBe(join(root, "results/link/a.bin"));
    symlinkSync(join(root, "results"), join(root, "alias"));
    const alias = new ConfinedFolder(join(root, "alias"), undefined);
    expect(await alias.find("in/a.bin")).toBe(join(root, "alias/in/a.bin"));
    mkdirSync(join(root, "results/..odd"));
    expect(await alias.find("..odd/x")).toBe(join(root, "alias/..odd/x"));
  });

  it("refuses a location by its text before it looks at any file", async () => {
    const folder = new ConfinedFolder("/does/not/exist", undefined);
    await expect(folder.find("../x")).rejects.toMatchObject({ code: "E325" });
    await expect(folder.prepare("a/../../x")).rejects.toMatchObject({ code: "E325" });
    expect(existsSync("/does")).toBe(false);
  });

  it("is relative to the working directory", () => {
    expect(new ConfinedFolder("some/results", undefined).path).toBe(join(process.cwd(), "some/results"));
  });
});
