/** Ctrl-C and container stops, as real signals to the real program. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { isRunning } from "../helpers/process-life.ts";
import { workplace } from "./command.ts";

const flow = `import { setTimeout as sleep } from "node:timers/promises";
import { Flow, context, task } from "headrace";
import { ShellTask } from "headrace/tasks";

const polite = task("polite", async (n: number) => {
  console.log("polite begins", n);
  try {
    await sleep(60_000, undefined, { signal: context.signal });
  } finally {
    console.log("polite cleans up");
  }
});
const deaf = task("deaf", async () => {
  void context.signal;
  console.log("deaf begins");
  await sleep(60_000);
});
const quick = task("quick", async () => {
  console.log("quick begins");
  await sleep(60_000);
});
const terminalStateHandler = (_: unknown, state: { type: string }): void => console.log("handler saw", state.type);

new Flow("polite", { terminalStateHandler }, () => polite.map([1, 2, 3]));
new Flow("deaf", { terminalStateHandler }, () => deaf());
new Flow("quick", { terminalStateHandler }, () => quick());
new Flow("shell", { terminalStateHandler }, () => new ShellTask({ name: "shell", command: "echo shell is $$; sleep 60 & echo sleeper is $!; wait", streamOutput: true })());
`;

const place = workplace({ "flow.ts": flow });

describe("the first signal", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s: clean-up and handlers run, nothing new starts, and the run ends Cancelled with %i", async (signal, expected) => {
    const { child, said, ended } = await place.start(["run", "-p", "flow.ts", "-n", "polite"]);
    await said("polite begins 1");
    const begun = Date.now();
    child.kill(signal);
    await said("Cancelling…");
    expect(Date.now() - begun).toBeLessThan(1000);
    const { code, stdout } = await ended;
    expect(code).toBe(expected);
    expect(stdout).toContain("polite cleans up");
    expect(stdout).not.toContain("polite begins 2");
    expect(stdout).toContain("handler saw Cancelled");
    expect(stdout).toMatch(/^Cancelled in .* · 1 of 3 tasks begun$/m);
  });

  test("a task that did not ask for context.signal is given up at once", async () => {
    const { child, said, ended } = await place.start(["run", "-p", "flow.ts", "-n", "quick"]);
    await said("quick begins");
    const begun = Date.now();
    child.kill("SIGINT");
    expect((await ended).code).toBe(130);
    expect(Date.now() - begun).toBeLessThan(2000);
  });

  test("a task that asked for it and does not listen is given up after its time to clean up", async () => {
    const { child, said, ended } = await place.start(["run", "-p", "flow.ts", "-n", "deaf"]);
    await said("deaf begins");
    const begun = Date.now();
    child.kill("SIGINT");
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(stdout).toContain("handler saw Cancelled");
    expect(Date.now() - begun).toBeGreaterThan(2500);
    expect(Date.now() - begun).toBeLessThan(6000);
  });

  test("with --json the object tells of the cancelled run", async () => {
    const { child, said, ended } = await place.start(["run", "-p", "flow.ts", "-n", "quick", "--json"]);
    await said("quick begins");
    child.kill("SIGINT");
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ state: { type: "Cancelled" }, tasks: [{ slug: "quick-1", state: "Cancelled" }] });
  });
});

test("the second signal ends everything at once: no clean-up is waited for, no handler runs", async () => {
  const { child, said, ended } = await place.start(["run", "-p", "flow.ts", "-n", "deaf"]);
  await said("deaf begins");
  child.kill("SIGINT");
  await said("Cancelling…");
  const begun = Date.now();
  child.kill("SIGINT");
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(Date.now() - begun).toBeLessThan(1000);
  expect(stdout).not.toContain("handler saw");
});

describe("no process is left behind", () => {
  /** Resolves when a process is gone; the signals that end it take a moment. */
  async function gone(pid: number): Promise<boolean> {
    const end = Date.now() + 5000;
    while (isRunning(pid) && Date.now() < end) await sleep(20);
    return !isRunning(pid);
  }

  test.each([1, 2])("after %i signals, of a shell task and what it started", async (signals) => {
    const { child, said, ended } = await place.start(["run", "-p", "flow.ts", "-n", "shell"]);
    let text = "";
    child.stderr?.on("data", (chunk: string) => {
      text += chunk;
    });
    child.stdout?.on("data", (chunk: string) => {
      text += chunk;
    });
    await said("sleeper is ");
    child.kill("SIGINT");
    await said("Cancelling…");
    if (signals === 2) child.kill("SIGINT");
    expect((await ended).code).toBe(130);
    const pids = [...text.matchAll(/(?:shell|sleeper) is (\d+)/g)].map(([, pid]) => Number(pid));
    expect(pids).toHaveLength(2);
    for (const pid of pids) expect(await gone(pid)).toBe(true);
  });
});

test("a signal while a flow waits for its schedule ends the wait", async () => {
  const scheduled = workplace({
    "flow.ts": `import { Flow, task } from "headrace";
import { IntervalClock, Schedule } from "headrace/schedules";
export const flow = new Flow("later", { schedule: new Schedule({ clocks: [new IntervalClock("30d")] }) }, () => task("one", () => 1)());
`,
  });
  const { child, said, ended } = await scheduled.start(["run", "-p", "flow.ts", "--schedule"]);
  await said("Next run");
  child.kill("SIGINT");
  expect((await ended).code).toBe(130);
});
