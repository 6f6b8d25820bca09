import { execFile } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { fileTree } from "../helpers/file-tree.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a process of its own. It finds what a flow file imports from headrace, and `delay`. */
function runProgram(body: string): Promise<Ended> {
  const source = path.join(repositoryRoot, "src/index.ts");
  const imports = `import { context, Flow, task } from ${JSON.stringify(source)};\nimport { setTimeout as delay } from "node:timers/promises";\n`;
  const folder = fileTree({ "program.ts": imports + body });
  return new Promise((resolve) => {
    execFile(process.execPath, ["--disable-warning=ExperimentalWarning", path.join(folder, "program.ts")], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : null, stdout, stderr });
    });
  });
}

const aside = `const flow = new Flow("aside", () => task("waits", () => delay(300).then(() => "done"))());\n`;

describe("in a process of its own", () => {
  test("what tasks write through console goes to their run, and what others write goes out as it is", async () => {
    const { stdout, stderr, code } = await runProgram(`
      const speaks = async (n: number): Promise<void> => {
        console.log("logged %d", n, { n });
        await delay(1);
        console.error("error\\nof two lines");
        console.table([{ a: n }]);
      };
      const flow = new Flow("speaks", () => [task({ name: "kept", logConsole: true }, speaks).map([1, 2]), task("shown", speaks)(3)]);
      const lines: string[] = [];
      console.log("before");
      const timer = setInterval(() => undefined, 1);
      await flow.run({ print: (text, stream) => lines.push(stream + ": " + text), onEvent: (event) => event.kind === "log" && event.source === "console" && lines.push(event.slug + "[" + event.mapIndex + "] " + event.level + ": " + event.message) });
      clearInterval(timer);
      console.log("after");
      console.log(JSON.stringify(lines.filter((line) => !line.includes("INFO") && !line.includes("WARN"))));
    `);
    expect([code, stderr]).toEqual([0, ""]);
    const [before, after, json = "[]"] = stdout.trim().split("\n");
    expect([before, after]).toEqual(["before", "after"]);
    const lines = JSON.parse(json) as string[];
    expect(lines.slice(0, 3)).toEqual(["kept-1[0] info: logged 1 { n: 1 }", "kept-1[0] warn: error", "kept-1[0] warn: of two lines"]);
    expect(lines).toContain("kept-1[1] info: logged 2 { n: 2 }");
    expect(lines).toContain("stdout: shown | logged 3 { n: 3 }\n");
    expect(lines).toContain("stderr: shown | of two lines\n");
    expect(lines.filter((line) => line.startsWith("kept-1[0] info: ") && line.includes("┌"))).toHaveLength(1);
  });

  test("an error that is no task's ends the process as it would without a run", async () => {
    const thrown = await runProgram(
      `${aside}setTimeout(() => { throw new RangeError("of the program"); }, 20);\nawait flow.run();\nconsole.log("not reached");`,
    );
    expect([thrown.code, thrown.stdout]).toEqual([1, ""]);
    expect(thrown.stderr).toMatch(/RangeError: of the program\n {4}at .*program\.ts:\d+/);
    const rejected = await runProgram(
      `${aside}setTimeout(() => void Promise.reject(new RangeError("of the program")), 20);\nawait flow.run();\nconsole.log("not reached");`,
    );
    expect([rejected.code, rejected.stdout]).toEqual([1, ""]);
    expect(rejected.stderr).toContain("RangeError: of the program");
  });

  test("a listener of the program's own still decides about such errors", async () => {
    const { code, stdout } = await runProgram(`
      process.on("uncaughtException", (error) => console.log("heard " + error.message));
      process.on("unhandledRejection", (error) => console.log("heard " + (error as Error).message));
      ${aside}
      setTimeout(() => { throw new Error("one"); }, 10);
      setTimeout(() => void Promise.reject(new Error("two")), 20);
      const run = await flow.run();
      console.log(run.get("waits"));
    `);
    expect(code).toBe(0);
    expect(stdout.trim().split("\n")).toEqual(["heard one", "heard two", "done"]);
  });

  test("process.exit outside of tasks ends the process", async () => {
    const { code, stdout } = await runProgram(`${aside}setTimeout(() => process.exit(7), 20);\nawait flow.run();\nconsole.log("not reached");`);
    expect([code, stdout]).toEqual([7, ""]);
  });

  test("errors that stray from tasks are told of and harm nobody, whoever listens", async () => {
    const { code, stdout, stderr } = await runProgram(`
      const strays = task("strays", () => { setTimeout(() => { throw new Error("thrown"); }, 5); setTimeout(() => void Promise.reject(new Error("rejected")), 10); return 1; });
      const flow = new Flow("strays", () => task("waits", (n: number) => delay(100).then(() => n))(strays()));
      const run = await flow.run();
      console.log(run.state.type, run.get("waits"));
    `);
    expect([code, stdout]).toEqual([0, "Success 1\n"]);
    expect(stderr).toMatch(
      /ERROR strays {2}After its task run was over came Error: thrown\n.*ERROR strays {2}After its task run was over came Error: rejected\n/,
    );
  });

  test("what a body prints that was given up is dropped with one warning, also once its run is over", async () => {
    const { code, stdout, stderr } = await runProgram(`
      const write = process.stdout.write;
      const talks = task({ name: "talks", timeout: 0.01 }, async () => {
        await delay(60);
        console.log("too late");
        process.stderr.write("much too late\\n");
        await delay(20);
        console.log("and once more");
      });
      const run = await new Flow("talks", () => talks()).run();
      console.log(run.state.type);
      await delay(200);
      console.log(process.stdout.write === write);
    `);
    expect([code, stdout]).toEqual([0, "Failed\ntrue\n"]);
    expect(stderr.trim().split("\n")).toEqual([
      expect.stringMatching(/WARN {2}talks {2}The body wrote after its task run was over. That is ignored, and so is what follows\.$/),
    ]);
  });

  test("what tasks print goes to their run also where somebody put another writer back meanwhile", async () => {
    const { code, stdout } = await runProgram(`
      const { write } = process.stdout;
      process.stdout.write = (...call: unknown[]) => Reflect.apply(write, process.stdout, call);
      const stuck = task({ name: "stuck", timeout: 0.01 }, () => new Promise(() => undefined));
      await new Flow("stuck", () => stuck()).run({ print: () => undefined });
      process.stdout.write = write;
      const lines: string[] = [];
      await new Flow("speaks", () => task("speaks", () => console.log("spoken"))()).run({ print: (text) => lines.push(text) });
      console.log(JSON.stringify(lines));
    `);
    expect([code, stdout]).toEqual([0, '["speaks | spoken\\n"]\n']);
  });

  test("errors stay with their tasks also where somebody took all listeners away meanwhile", async () => {
    const { code, stdout } = await runProgram(`
      const first = new Flow("first", () => task("waits", () => delay(200))()).run();
      process.removeAllListeners("uncaughtException");
      const strays = task("strays", async () => { setTimeout(() => { throw new RangeError("strayed"); }, 5); await delay(100); });
      const run = await new Flow("strays", () => strays()).run();
      await first;
      console.log(run.stateOf("strays").type);
    `);
    expect([code, stdout]).toEqual([0, "Failed\n"]);
  });

  test("an error that strays from a task between two runs of a schedule ends neither the process nor the schedule", async () => {
    const from = (folder: string): string => JSON.stringify(path.join(repositoryRoot, "src", folder, "index.ts"));
    const { code, stdout, stderr } = await runProgram(`
      import { DatesClock, Schedule } from ${from("schedules")};
      import { fakeClock } from ${from("testing")};
      const clock = fakeClock("2026-01-01");
      const schedule = new Schedule({ clocks: [new DatesClock([new Date("2026-01-02"), new Date("2026-01-03")])] });
      const strays = task("strays", () => void setTimeout(() => { throw new Error("between"); }, 20));
      const done = new Flow("strays", { schedule }, () => strays()).run({ clock, onRun: (run) => console.log(run.state.type) });
      await clock.nextWait();
      await clock.advanceTo("2026-01-02");
      await delay(100);
      await clock.advanceTo("2026-01-03");
      await done;
      process.exit(0);
    `);
    expect([code, stdout]).toEqual([0, "Success\nSuccess\n"]);
    expect(stderr).toMatch(/ERROR strays.* After its task run was over came Error: between/);
  });

  test("a run leaves nothing behind that would keep the process alive", async () => {
    const { code, stdout } = await runProgram(`
      const slow = task({ name: "slow", timeout: "1h", maxRetries: 1 }, () => delay(1));
      const flow = new Flow("ends", { maxRuntime: "1h" }, () => slow());
      await flow.run({ signal: new AbortController().signal });
      console.log(process.getActiveResourcesInfo().filter((name) => name === "Timeout").length);
    `);
    expect([code, stdout]).toEqual([0, "0\n"]);
  });
});
