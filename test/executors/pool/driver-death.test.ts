import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { isRunning } from "../../helpers/process-life.ts";
import { DriverProgram } from "./driver-program.ts";

/** Resolves with how many milliseconds it took until none of these processes ran. */
async function gone(pids: readonly number[]): Promise<number> {
  const start = performance.now();
  while (pids.some(isRunning)) await delay(5);
  return performance.now() - start;
}

const busyWorkers = `
  const links = [start(kind), start(kind), start(kind)];
  const children = [];
  for (const link of links) children.push(Number(await ask(link, { does: "start a child" })));
  await ask(links[0], { does: "spin" });
  await callTheSystem(links[1]);
  console.log(JSON.stringify([...links.map((link) => link.pid), ...children]));
`;

test("a driver killed by SIGKILL leaves nothing: workers that spin, sit in a call of the system or are free, and what tasks started", async () => {
  const driver = new DriverProgram("process", `${busyWorkers}await new Promise(() => {});`);
  const pids: number[] = JSON.parse(await driver.line());
  expect(pids).toHaveLength(6);
  expect(pids.every(isRunning)).toBe(true);
  driver.child.kill("SIGKILL");
  expect(await gone(pids)).toBeLessThan(5_000);
});

test("a driver killed while its workers start leaves nothing", async () => {
  const driver = new DriverProgram("process", "console.log(JSON.stringify([start(kind).pid, start(kind).pid])); await new Promise(() => {});");
  const pids: number[] = JSON.parse(await driver.line());
  driver.child.kill("SIGKILL");
  expect(await gone(pids)).toBeLessThan(5_000);
});

test("a driver that exits without ending its workers leaves nothing", async () => {
  const driver = new DriverProgram("process", `${busyWorkers}process.exit(3);`);
  const pids: number[] = JSON.parse(await driver.line());
  expect(await driver.exitCode()).toBe(3);
  await gone(pids);
});

test("a driver that does nothing more is waited for by no worker that is free", async () => {
  for (const kind of ["thread", "process"] as const) {
    const driver = new DriverProgram(
      kind,
      `
      const links = [start(kind, { memoryLimit: 1e10 }), start(kind)];
      for (const link of links) { await ask(link, { does: "print", to: "stdout", text: "printed" }); link.unref(); }
      console.log(JSON.stringify(links.map((link) => link.pid)));
      process.on("exit", () => console.log("done"));
    `,
    );
    const pids: number[] = JSON.parse(await driver.line());
    expect(await driver.line()).toBe("done");
    expect(await driver.exitCode()).toBe(0);
    if (kind === "process") await gone(pids);
  }
});

test("a driver waits for a worker that has work, also one that was free before", async () => {
  for (const kind of ["thread", "process"] as const) {
    const driver = new DriverProgram(
      kind,
      `
      const link = start(kind);
      const answer = ask(link, { does: "watch", until: import.meta.filename + ".gate" });
      link.unref();
      link.ref();
      answer.then((words) => { console.log(words); link.unref(); });
      writeFileSync(import.meta.filename + ".gate", "");
    `,
    );
    expect(await driver.line()).toBe("seen");
    expect(await driver.exitCode()).toBe(0);
  }
});
