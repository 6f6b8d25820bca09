import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { LocalResult } from "../../src/results/local-result.ts";
import { serializers } from "../../src/results/serializers.ts";
import { readResult, writeResult } from "../../src/results/stored-result.ts";
import { describePlace } from "../contract/result-place.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

const programs = join(repositoryRoot, "test/fixtures/results");
const writeOnce = join(programs, "write-result.ts");

function place(options: Partial<ConstructorParameters<typeof LocalResult>[0]> = {}): LocalResult {
  return new LocalResult({ dir: join(fileTree({}), "results"), ...options });
}

describe("LocalResult", () => {
  describePlace(place);

  it("makes files and folders for this user only", async () => {
    const local = place();
    await writeResult(local, "a/b.bin", 1);
    const modes = ["", "a", ".tmp", "a/b.bin"].map((path) => statSync(join(local.dir, path)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o700, 0o700, 0o600]);
    expect(readdirSync(join(local.dir, ".tmp"))).toEqual([]);
  });

  it("goes on when its folder was removed meanwhile", async () => {
    const local = place();
    await writeResult(local, "a/b", 1);
    rmSync(local.dir, { recursive: true });
    expect(await readResult(local, "a/b")).toEqual({ kind: "missing" });
    await writeResult(local, "a/b", 2);
    expect(await readResult(local, "a/b")).toMatchObject({ value: 2 });
  });

  it("takes a link in place of a result for none, and puts the result in its place", async () => {
    const root = fileTree({ "outside.bin": "secret", "results/x": "" });
    const local = new LocalResult({ dir: join(root, "results") });
    symlinkSync(join(root, "outside.bin"), join(root, "results/link"));
    expect(await local.exists("link")).toBe(false);
    await expect(local.read("link")).rejects.toThrow("ELOOP");
    await writeResult(local, "link", 1);
    expect(await readResult(local, "link")).toMatchObject({ value: 1 });
    expect(readFileSync(join(root, "outside.bin"), "utf8")).toBe("secret");
  });

  it("refuses to go through a link that leads out, also for its temporary files", async () => {
    const root = fileTree({ "outside/secret": "", "results/x": "" });
    const local = new LocalResult({ dir: join(root, "results") });
    symlinkSync(join(root, "outside"), join(root, "results/link"));
    await expect(writeResult(local, "link/x", 1)).rejects.toMatchObject({ code: "E326", place: expect.stringContaining("local-result.test.ts:") });
    await expect(readResult(local, "link/secret")).rejects.toMatchObject({ code: "E326" });
    symlinkSync(join(root, "outside"), join(root, "results/.tmp"));
    await expect(writeResult(local, "y", 1)).rejects.toMatchObject({ code: "E326" });
    expect(readdirSync(join(root, "outside"))).toEqual(["secret"]);
  });

  it("takes folders and pipes for no results, and does not wait at a pipe", async () => {
    const local = place();
    mkdirSync(join(local.dir, "folder"), { recursive: true });
    spawnSync("mkfifo", [join(local.dir, "pipe")]);
    for (const location of ["folder", "pipe"]) expect(await local.exists(location)).toBe(false);
    expect(await local.read("pipe")).toEqual(Buffer.alloc(0));
    await expect(writeResult(local, "folder", 1)).rejects.toMatchObject({ code: "E332", message: expect.stringContaining(join(local.dir, "folder")) });
  });

  it("clears away what killed writers left, before its first write", async () => {
    const local = place();
    const temporary = join(local.dir, ".tmp");
    mkdirSync(temporary, { recursive: true });
    const { signal } = spawnSync(process.execPath, [join(programs, "die-while-writing.ts"), join(local.dir, "x"), temporary, "opened"]);
    expect(signal).toBe("SIGKILL");
    const [left = ""] = readdirSync(temporary);
    utimesSync(join(temporary, left), 0, 0);
    await local.exists("x");
    expect(readdirSync(temporary)).toEqual([left]);
    await writeResult(local, "x", 1);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("needs a folder, and says where it was made without one", () => {
    expect(() => new LocalResult({ dir: "" })).toThrow(expect.objectContaining({ code: "E321", place: expect.stringContaining("local-result.test.ts:") }));
    expect(() => new LocalResult(JSON.parse("{}"))).toThrow("new LocalResult takes a folder as `dir`, and was given undefined");
  });

  it.each([
    [{ folder: "x" }, "E328", "new LocalResult has no option folder"],
    [{ serialiser: serializers.json }, "E328", "Did you mean serializer?"],
    [{ dir: "a\0b" }, "E321", "takes a folder as `dir`"],
    [{ location: 5 }, "E321", "takes a template or a function as `location`, and was given the number 5"],
    [{ location: "" }, "E325", "it is empty"],
    [{ location: "/abs/{name}" }, "E325", "it is absolute"],
    [{ location: "{name}/../x" }, "E325", 'it has the part ".."'],
    [{ location: ".cache/{name}" }, "E325", "headrace keeps its own files in .cache"],
    [{ location: "a/{name" }, "E323", "single brace"],
    [{ checked: "no" }, "E321", "takes true or false as `checked`"],
    [{ serializer: "json" }, "E320", "its serializer has no method serialize"],
  ])("refuses %j when it is made, and says where", (options, code, words) => {
    const make = (): LocalResult => new LocalResult({ dir: "results", ...(options as object) });
    expect(make).toThrow(expect.objectContaining({ code, place: expect.stringContaining("local-result.test.ts:"), message: expect.stringContaining(words) }));
  });

  it("takes every template that can be filled, and a function, whose location is seen when it is asked", () => {
    for (const location of ["{name}.json", "{{x}}/{a.b}", "reports/{today}/{taskSlug}", () => "../out"]) {
      expect(new LocalResult({ dir: "results", location }).location).toBe(location);
    }
  });

  it("keeps how results are stored", () => {
    const serializer = { name: "x", serialize: () => new Uint8Array(), deserialize: () => 1 };
    expect(place({ location: "{a}", serializer, checked: false })).toMatchObject({ location: "{a}", serializer, checked: false });
  });
});

describe("LocalResult with many writers", () => {
  it("never shows a reader a mix: each value it reads is one that somebody wrote", async () => {
    const local = place();
    const run = promisify(execFile);
    await writeResult(local, "shared", "a");
    let writing = true;
    const writers = ["a", "b", "c"].map((letter) => run(process.execPath, [join(programs, "write-many.ts"), local.dir, "shared", letter, "40"]));
    const done = Promise.all(writers).finally(() => {
      writing = false;
    });
    const seen = new Set<string>();
    while (writing) {
      const outcome = await readResult(local, "shared");
      expect(outcome.kind).toBe("found");
      const value = outcome.kind === "found" ? String(outcome.value) : "";
      expect(value).toBe(value.charAt(0).repeat(value.length));
      seen.add(value);
    }
    await done;
    expect(seen.size).toBeGreaterThan(3);
    expect(readdirSync(join(local.dir, ".tmp"))).toEqual([]);
  });
});

describe("LocalResult where writing fails", () => {
  it("keeps the old result, says why and cleans up when a file may grow no further", async () => {
    const local = place();
    await writeResult(local, "x", "old");
    // In blocks of 512 bytes: less than the new value needs.
    const { stdout } = spawnSync("sh", ["-c", 'ulimit -f 64; exec "$@"', "sh", process.execPath, writeOnce, local.dir, "x", "200000"]);
    expect(JSON.parse(stdout.toString())).toMatchObject({ code: "E332", message: expect.stringContaining(`${join(local.dir, "x")}: EFBIG`) });
    expect(await readResult(local, "x")).toMatchObject({ value: "old" });
    expect(readdirSync(join(local.dir, ".tmp"))).toEqual([]);
  });

  it("says so where a file stands in the way of a folder", async () => {
    const local = place();
    await writeResult(local, "a", 1);
    await expect(writeResult(local, "a/b", 2)).rejects.toMatchObject({ code: "E332" });
    expect(await readResult(local, "a/b")).toEqual({ kind: "missing" });
    expect(await readResult(local, "a")).toMatchObject({ value: 1 });
  });
});

const mayMount = spawnSync("unshare", ["--mount", "--propagation", "private", "sh", "-c", "mount -t tmpfs -o size=64k none /mnt"]).status === 0;

describe.runIf(mayMount)("LocalResult on a disk of its own", () => {
  const mounted = (options: string, script: string): { code: string; message: string } => {
    const dir = join(fileTree({ "results/.keep": "" }), "results");
    const mount = `mount -t tmpfs -o size=64k none "$3" && cd "$3" && mkdir a && ${options} && exec "$1" "$2" "$3" ${script}`;
    const { stdout, stderr } = spawnSync("unshare", ["--mount", "--propagation", "private", "sh", "-euc", mount, "sh", process.execPath, writeOnce, dir]);
    expect(stderr.toString()).toBe("");
    return JSON.parse(stdout.toString());
  };

  it("says that the disk is full", () => {
    expect(mounted("true", "a/x 200000")).toMatchObject({ code: "E332", message: expect.stringContaining("ENOSPC") });
  });

  it("says that the disk is read-only", () => {
    for (const location of ["x", "a/x", "b/c/x"]) {
      expect(mounted('mount -o remount,ro "$3"', `${location} 10`)).toMatchObject({ code: "E332", message: expect.stringContaining("EROFS") });
    }
  });
});
