import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { ProcessLink } from "../../../src/executors/pool/process-link.ts";
import { ThreadLink } from "../../../src/executors/pool/thread-link.ts";
import { fileTree } from "../../helpers/file-tree.ts";
import { makeGates } from "../../helpers/gates.ts";
import { isRunning } from "../../helpers/process-life.ts";
import { echo, kinds, numberIn, Puppet } from "./puppet-link.ts";

const alive = { error: undefined, outOfMemory: false, overLimit: undefined, stuck: false, unresponsive: false, stderrTail: "" };

describe.each(kinds)("the end of a %s", (kind) => {
  test("a worker that is free ends by itself when asked gently, and its exit handlers run", async () => {
    const puppet = new Puppet(kind);
    await puppet.ask({ does: "say goodbye" });
    expect(await puppet.end("gentle")).toEqual({ ...alive, code: 0, signal: null });
    expect(puppet.printed).toBe("stdout: bye");
  });

  test("a worker that is busy is ended, gently too", async () => {
    const puppet = new Puppet(kind);
    await puppet.ask({ does: "spin" });
    const exit = await puppet.end("gentle");
    expect(exit).toEqual({ ...alive, ...(kind === "thread" ? { code: 1, signal: null } : { code: null, signal: "SIGTERM" }) });
  });

  test("the hard way ends a busy worker at once, also after the gentle one, and again", async () => {
    const puppet = new Puppet(kind);
    await puppet.ask({ does: "spin" });
    puppet.link.end("gentle");
    puppet.link.end("hard");
    puppet.link.end("hard");
    const exit = await puppet.end("gentle");
    expect(exit).toMatchObject(kind === "thread" ? { code: 1, signal: null } : { code: null, signal: "SIGKILL" });
    expect(await puppet.end("hard")).toBe(exit);
  });

  test("a worker may be ended before it runs, and after it pushes are refused and take-backs give nothing", async () => {
    const puppet = new Puppet(kind);
    expect(puppet.link.push(1, echo(1))).toBe(true);
    const whileEnding = puppet.takeBack(5);
    puppet.link.end("hard");
    expect(puppet.link.push(2, echo(2))).toBe(false);
    await puppet.link.exited;
    expect((await whileEnding).length).toBeLessThanOrEqual(1);
    expect(puppet.link.push(3, echo(3))).toBe(false);
    expect(await puppet.takeBack(5)).toEqual([]);
    puppet.link.post(new Uint8Array(3));
    puppet.link.ref();
    puppet.link.unref();
  });

  test("a worker that exits by itself: its code, and every frame it sent before, large ones too", async () => {
    const puppet = new Puppet(kind);
    for (let number = 0; number < 100; number++) puppet.link.push(number, echo(number));
    puppet.push({ does: "send", sizes: [100_000, 3_000_000, 10] });
    puppet.push({ does: "exit", code: 7 });
    expect(await puppet.link.exited).toMatchObject({ ...alive, code: 7, signal: null });
    for (let number = 0; number < 100; number++) expect(numberIn(await puppet.frame())).toBe(number);
    for (const size of [100_000, 3_000_000, 10]) expect(await puppet.frame()).toHaveLength(size);
    expect(await puppet.words()).toBe("last");
  });

  test("a worker that exits while the driver does not read: every frame comes all the same", async () => {
    const note = path.join(fileTree({}), "sent");
    const puppet = new Puppet(kind);
    await puppet.ask({ does: "tell" });
    puppet.push({ does: "flood", frames: 15, size: 60_000, note });
    puppet.push({ does: "exit", code: 0 });
    await expect.poll(() => existsSync(note), { timeout: 10_000, interval: 1 }).toBe(true);
    while (readFileSync(note, "utf8") !== "14") pause(1);
    // Time to exit.
    pause(200);
    await puppet.link.exited;
    for (let number = 0; number < 15; number++) expect(numberIn(await puppet.frame())).toBe(number);
    expect(await puppet.words()).toBe("last");
  });

  test("an error that nobody catches ends a worker, and is told", async () => {
    const puppet = new Puppet(kind);
    puppet.push({ does: "throw", text: "out of nowhere" });
    const exit = await puppet.link.exited;
    expect(exit.code).toBe(1);
    if (kind === "thread") expect(exit.error).toMatchObject({ name: "TypeError", message: "out of nowhere" });
    else expect(exit.stderrTail).toContain("TypeError: out of nowhere");
  });

  test("the last 4 kB of the standard error are kept", async () => {
    const puppet = new Puppet(kind);
    await puppet.ask({ does: "print", text: `first${"x".repeat(9_000)}last`, to: "stderr" });
    const { stderrTail } = await puppet.end("gentle");
    expect([stderrTail.length, stderrTail.endsWith("xxlast")]).toEqual([4_096, true]);
  });

  test("a program that does not load is an exit with its reason", async () => {
    const program = programOf("import 'node:no-such-module';");
    const link = kind === "thread" ? new ThreadLink({ program }) : new ProcessLink({ program });
    link.push(1, echo(1));
    const taken = new Promise((resolve) => link.takeBack(1, resolve));
    const exit = await link.exited;
    expect(exit.code).toBe(1);
    expect(exit.error?.message ?? exit.stderrTail).toContain("node:no-such-module");
    expect(await taken).toEqual(kind === "thread" ? [1] : []);
  });
});

describe("the end of a process", () => {
  test("one that is still there after the grace gets SIGKILL", async () => {
    const puppet = new Puppet("process", { grace: 50 });
    await puppet.ask({ does: "take SIGTERM", exitsAfter: 0 });
    await puppet.ask({ does: "spin" });
    expect(await puppet.end("gentle")).toMatchObject({ code: null, signal: "SIGKILL" });
  });

  test("one that is free and listens to SIGTERM gets it", async () => {
    const puppet = new Puppet("process", { grace: 60_000 });
    await puppet.ask({ does: "take SIGTERM", exitsAfter: 0 });
    expect(await puppet.end("gentle")).toMatchObject({ code: 9, signal: null });
  });

  test("SIGTERM comes once, and what listens to it may take the grace to clean up", async () => {
    const { folder, open } = makeGates();
    const puppet = new Puppet("process", { grace: 60_000 });
    // Later than a process that is free would have been asked a second time.
    await puppet.ask({ does: "take SIGTERM", exitsAfter: 700 });
    await puppet.ask({ does: "hold", until: path.join(folder, "go") });
    puppet.link.end("gentle");
    puppet.link.end("gentle");
    // It is answered after the end was heard.
    await puppet.takeBack(0);
    open("go");
    expect(await puppet.link.exited).toMatchObject({ code: 9, signal: null });
  });

  test("processes that a task started go with it, whichever way it ends", async () => {
    for (const way of ["gentle", "hard", "exit", "killed"] as const) {
      const puppet = new Puppet("process");
      const child = Number(await puppet.ask({ does: "start a child" }));
      expect(isRunning(child)).toBe(true);
      if (way === "exit") puppet.push({ does: "exit", code: 0 });
      else if (way === "killed") process.kill(puppet.link.pid, "SIGKILL");
      else puppet.link.end(way);
      await puppet.link.exited;
      await gone(child);
    }
  });

  test("a signal from elsewhere is told", async () => {
    const puppet = new Puppet("process");
    puppet.push({ does: "kill", signal: "SIGUSR2" });
    expect(await puppet.link.exited).toEqual({ ...alive, code: null, signal: "SIGUSR2" });
  });

  test("a process that cannot be started is an exit with its reason", async () => {
    const { execPath } = process;
    process.execPath = "/no/such/node";
    try {
      const puppet = new Puppet("process");
      process.execPath = execPath;
      expect(puppet.link.pid).toBe(0);
      puppet.link.push(1, echo(1));
      expect(await puppet.link.exited).toMatchObject({ code: null, signal: null, error: { code: "ENOENT" } });
      expect(puppet.link.push(1, echo(1))).toBe(false);
    } finally {
      process.execPath = execPath;
    }
  });

  test("the channel that Node gives to child processes stays free", async () => {
    const link = new ProcessLink({ program: programOf("process.stderr.write([typeof process.send, process.connected].join(' '));") });
    expect((await link.exited).stderrTail).toBe("undefined ");
  });
});

/** Blocks this thread, so that it reads nothing. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function programOf(text: string): URL {
  return pathToFileURL(path.join(fileTree({ "program.mjs": text }), "program.mjs"));
}

/** Resolves when a process does not run any more. */
async function gone(pid: number): Promise<void> {
  while (isRunning(pid)) await delay(5);
}
