import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { Flow, task } from "../../src/index.ts";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";
import { seesOpenFiles, unlinkedFiles, unlinkedFilesLeft } from "../helpers/unlinked-files.ts";

const source = path.join(repositoryRoot, "src/index.ts");

/** Runs a program that maps `large` over so many numbers, looks at each result again, and says what it took. */
async function mapInChild(width: number, large: string): Promise<{ readonly wrong: number; readonly peakMegabytes: number; readonly files: number }> {
  const folder = fileTree({
    "program.ts": `
      import { createHash } from "node:crypto";
      import { readdirSync } from "node:fs";
      import { tmpdir } from "node:os";
      import { Flow, task } from ${JSON.stringify(source)};
      const large = task("large", ${large});
      const flow = new Flow("large", () => large.map(Array.from({ length: ${width} }, (_, i) => i)));
      const run = await flow.run();
      let wrong = 0;
      for (const { state, mapIndex } of run.taskRuns()) {
        if (mapIndex === undefined) continue;
        const expected = (${large})(mapIndex);
        const found = state.type === "Success" ? state.result : undefined;
        if (Buffer.isBuffer(expected) ? !Buffer.isBuffer(found) || !expected.equals(found) : JSON.stringify(found) !== JSON.stringify(expected)) wrong++;
      }
      console.log(JSON.stringify({ wrong, peakMegabytes: process.resourceUsage().maxRSS / 1024, files: readdirSync(tmpdir()).length }));
    `,
  });
  const temporary = fileTree({});
  const { stdout } = await promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", path.join(folder, "program.ts")], {
    env: { ...process.env, TMPDIR: temporary },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Awaited<ReturnType<typeof mapInChild>>;
}

describe("a run keeps more than may lie in memory", () => {
  test("10,000 results of 100 kB take less than 400 MB, come back as they were, and leave no file", { timeout: 120_000 }, async () => {
    const { wrong, peakMegabytes, files } = await mapInChild(10_000, "(i: number) => Buffer.alloc(100_000, i)");
    expect({ wrong, files }).toEqual({ wrong: 0, files: 0 });
    expect(peakMegabytes).toBeLessThan(400);
  });

  test.runIf(seesOpenFiles)("objects leave memory earlier than bytes: the heap takes a multiple of what lives in it", async () => {
    const before = await unlinkedFilesLeft(0);
    const rowsOf = (i: number): { id: number; delay: number }[] => Array.from({ length: 1000 }, (_, k) => ({ id: i + k, delay: k / 3 }));
    const rows = task("rows", rowsOf);
    const flow = new Flow("rows", () => rows.map(Array.from({ length: 600 }, (_, i) => i)));
    const run = await flow.run();
    expect(unlinkedFiles()).toBe(before + 1);
    const states = run.statesOf(flow.refs);
    for (const i of [0, 1, 300, 599]) expect(states[i]).toEqual({ type: "Success", message: "Task run succeeded.", result: rowsOf(i) });
  });

  test.runIf(seesOpenFiles)("the file goes with the run, and with the last value in it", async () => {
    const before = await unlinkedFilesLeft(0);
    const large = task("large", (i: number) => Buffer.alloc(2_000_000, i));
    const sum = task("sum", (bytes: Buffer) => bytes[0] ?? 0);
    const kept = new Flow("kept", () => large.map(Array.from({ length: 100 }, (_, i) => i)));
    let run: unknown = await kept.run();
    expect(unlinkedFiles()).toBe(before + 1);
    const read = new Flow("read", () => sum.map(large.map(Array.from({ length: 100 }, (_, i) => i))));
    expect((await read.run()).get(read.refs).slice(0, 3)).toEqual([0, 1, 2]);
    expect([unlinkedFiles(), run]).toEqual([before + 1, expect.anything()]);
    run = undefined;
    expect(await unlinkedFilesLeft(before)).toBe(before);
  });
});
