import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { fileTree } from "../../helpers/file-tree.ts";
import { type Kind, kinds, numberIn, Puppet } from "./puppet-link.ts";

const megabyte = 1_048_576;

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/**
 * Has a worker send frames while this thread reads none, until the worker sends no more. Gives the worker, and how many frames
 * were between the two by its last note.
 */
async function flooded(kind: Kind, frames: number, size: number): Promise<{ readonly puppet: Puppet; readonly unread: number }> {
  const note = path.join(fileTree({}), "sent");
  const puppet = new Puppet(kind);
  await puppet.ask({ does: "tell" });
  puppet.push({ does: "flood", frames, size, note });
  // The request is on its way, and the worker begins, before this thread is blocked.
  await expect.poll(() => existsSync(note), { timeout: 10_000, interval: 1 }).toBe(true);
  let sent = "";
  for (let before = "none"; before !== sent; pause(300)) {
    before = sent;
    sent = readFileSync(note, "utf8");
  }
  return { puppet, unread: Number(sent) - puppet.unread.length };
}

/** Beside what the link holds itself there are the buffers of a pipe. */
const slack = 2 * megabyte;

describe.each(kinds)("a %s that sends more than the driver reads", (kind) => {
  test("waits, after a while of small frames, and none is lost", async () => {
    const [frames, size] = [200_000, 60];
    const { puppet, unread } = await flooded(kind, frames, size);
    expect(unread * size).toBeLessThan(megabyte + slack);
    for (let number = 0; number < frames; number++) expect(numberIn(await puppet.frame())).toBe(number);
  });

  test("waits, after a while of large frames, and none is lost", async () => {
    const [frames, size] = [150, megabyte];
    const { puppet, unread } = await flooded(kind, frames, size);
    expect(unread * size).toBeLessThan(64 * megabyte + slack);
    for (let number = 0; number < frames; number++) expect(numberIn(await puppet.frame())).toBe(number);
  });

  test("can be ended while it waits", async () => {
    const { puppet } = await flooded(kind, 200_000, 60);
    const exit = await puppet.end("hard");
    expect([exit.code, exit.signal]).toEqual(kind === "thread" ? [1, null] : [null, "SIGKILL"]);
  });
});
