import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { DriverProgram } from "./driver-program.ts";
import { Puppet } from "./puppet-link.ts";

/** Milliseconds for which nothing is to happen. */
const rest = 3_000;

/** Milliseconds of processor time that a process has used, all its threads together. */
function processorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // In ticks of 10 ms, by the system and by itself.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

test.runIf(process.platform === "linux")("a process that is free uses no processor time, also with a limit of its memory", async () => {
  const puppet = new Puppet("process", { memoryLimit: 4_000_000_000 });
  await puppet.ask({ does: "tell" });
  puppet.link.unref();
  // What starting up left to do is done.
  await delay(1_000);
  const before = processorTime(puppet.link.pid);
  await delay(rest);
  expect(processorTime(puppet.link.pid) - before).toBeLessThanOrEqual(20);
});

test("a driver whose threads are free, and they themselves, use no processor time", async () => {
  const driver = new DriverProgram(
    "thread",
    `
    const links = [start(kind), start(kind)];
    for (const link of links) await ask(link, { does: "tell" });
    await delay(1_000);
    const before = process.cpuUsage();
    await delay(${rest});
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 1_000);
    for (const link of links) link.end("gentle");
    `,
  );
  expect(Number(await driver.line())).toBeLessThan(20);
  expect(await driver.exitCode()).toBe(0);
});
