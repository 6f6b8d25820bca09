import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { isRunning } from "../../helpers/process-life.ts";
import { Puppet } from "./puppet-link.ts";

const megabyte = 1_048_576;

describe("memory", () => {
  test("a thread whose heap is full ends alone, and the exit says why", async () => {
    const [puppet, neighbour] = [new Puppet("thread", { memoryLimit: 40 * megabyte }), new Puppet("thread")];
    expect(await puppet.ask({ does: "fill the heap" })).toBe("here");
    const exit = await puppet.link.exited;
    expect(exit).toMatchObject({ code: 1, outOfMemory: true, overLimit: undefined, error: { code: "ERR_WORKER_OUT_OF_MEMORY" } });
    expect(await neighbour.ask({ does: "tell" })).toBe("[]");
  });

  test("a process whose heap is full: SIGABRT is known to be that", async () => {
    const puppet = new Puppet("process", { execArgv: ["--max-old-space-size=40"] });
    expect(await puppet.ask({ does: "fill the heap" })).toBe("here");
    expect(await puppet.link.exited).toMatchObject({ code: null, signal: "SIGABRT", outOfMemory: true, overLimit: undefined });
  });

  test("SIGABRT for another reason is no lack of memory", async () => {
    const puppet = new Puppet("process");
    puppet.push({ does: "kill", signal: "SIGABRT" });
    expect(await puppet.link.exited).toMatchObject({ signal: "SIGABRT", outOfMemory: false });
  });

  test("the heap of a process is limited too, so that it collects its garbage in time", async () => {
    const puppet = new Puppet("process", { memoryLimit: 300 * megabyte });
    expect(JSON.parse(await puppet.ask({ does: "show flags" }))).toContain("--max-old-space-size=300");
  });

  test("a process that uses more memory than it may is ended, and the exit says how much it was", async () => {
    const puppet = new Puppet("process", { memoryLimit: 300 * megabyte });
    puppet.push({ does: "buffers", megabytes: 400 });
    const exit = await puppet.link.exited;
    expect(exit).toMatchObject({ code: null, signal: "SIGKILL", outOfMemory: true });
    expect(exit.overLimit).toBeGreaterThan(300 * megabyte);
    expect(exit.overLimit).toBeLessThan(700 * megabyte);
  });

  test("it is ended also while it spins, and what it started counts: here each of the two alone is within the limit", async () => {
    const puppet = new Puppet("process", { memoryLimit: 300 * megabyte });
    const child = Number(await puppet.ask({ does: "start a child", megabytes: 220 }));
    puppet.push({ does: "spin" });
    expect((await puppet.link.exited).overLimit).toBeGreaterThan(300 * megabyte);
    while (isRunning(child)) await delay(5);
  });

  test("nobody measures while the driver does not wait for the worker", async () => {
    const puppet = new Puppet("process", { memoryLimit: 300 * megabyte });
    puppet.link.unref();
    expect(await puppet.ask({ does: "buffers", megabytes: 400 })).toBe("kept");
    // Nothing is to happen in this time, in which it would be measured twice.
    await delay(600);
    expect(await puppet.ask({ does: "tell" })).toBe("[]");
    puppet.link.ref();
    expect((await puppet.link.exited).overLimit).toBeGreaterThan(400 * megabyte);
  });
});
