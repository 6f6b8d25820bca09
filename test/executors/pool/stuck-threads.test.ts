import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { stuckThreads } from "../../../src/executors/pool/stuck-threads.ts";
import { makeGates } from "../../helpers/gates.ts";
import { DriverProgram } from "./driver-program.ts";
import { Puppet } from "./puppet-link.ts";

test("a thread that sits in a call of the system is given up, and is gone when the call is over", async () => {
  const { folder, open } = makeGates();
  const begun = path.join(folder, "begun");
  const puppet = new Puppet("thread");
  puppet.push({ does: "call the system", begun, until: path.join(folder, "go") });
  await expect.poll(() => existsSync(begun), { timeout: 10_000 }).toBe(true);
  puppet.link.push(1, new Uint8Array(1));
  expect(stuckThreads()).toBe(0);
  expect(await puppet.end("hard")).toMatchObject({ code: null, signal: null, error: undefined, stuck: true });
  expect(stuckThreads()).toBe(1);
  expect(puppet.link.push(1, new Uint8Array(1))).toBe(false);
  open("go");
  await expect.poll(stuckThreads, { timeout: 10_000 }).toBe(0);
});

/** A driver with a thread that sits there for ever, which has been given up. */
const stuckDriver = `
  const link = start(kind);
  await callTheSystem(link);
  link.end("hard");
  const { stuck } = await link.exited;
  process.on("exit", (code) => console.log("exit handler", code));
`;

describe.runIf(process.execve !== undefined)("the exit of a driver with a thread that is stuck", () => {
  test.each([
    ["a natural one", "process.exitCode = 7;"],
    ["process.exit", "process.exit(7);"],
    ["exitWithStuckThreads", "exitWithStuckThreads(7);"],
  ])("%s comes at once, with its code and after all exit handlers", async (_, exits) => {
    const driver = new DriverProgram("thread", `${stuckDriver}console.log(stuck, stuckThreads());\n${exits}`);
    expect(await driver.line()).toBe("true 1");
    expect(await driver.line()).toBe("exit handler 7");
    expect(await driver.exitCode()).toBe(7);
  });
});

test("where Node cannot become another program, exitWithStuckThreads ends in SIGKILL", async () => {
  const driver = new DriverProgram("thread", `${stuckDriver}Object.defineProperty(process, "execve", { value: undefined });\nexitWithStuckThreads(7);`);
  expect(await driver.line()).toBe("exit handler 7");
  expect(await driver.exitCode()).toBeNull();
  expect(driver.child.signalCode).toBe("SIGKILL");
});

test("without a thread that is stuck, exitWithStuckThreads is process.exit", async () => {
  const driver = new DriverProgram("thread", `process.on("exit", (code) => console.log("exit handler", code));\nexitWithStuckThreads(7);`);
  expect(await driver.line()).toBe("exit handler 7");
  expect(await driver.exitCode()).toBe(7);
});
