import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runInShell, type ShellEnd, type ShellRun } from "../../src/tasks/shell-process.ts";
import { isAlive, until } from "./process-alive.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headrace-shell-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  const left = readdirSync(folder);
  rmSync(folder, { recursive: true });
  expect(left).toEqual([]);
});

interface Watched {
  readonly over: Promise<ShellEnd>;
  readonly output: () => string;
}

function start(script: string, options: Partial<ShellRun> = {}): Watched {
  let output = "";
  const run = { shell: "bash", script, env: process.env, signal: new AbortController().signal, grace: 200, ...options };
  const over = runInShell({
    ...run,
    onOutput: (text) => {
      output += text;
    },
  });
  return { over, output: () => output };
}

async function finish(script: string, options?: Partial<ShellRun>): Promise<ShellEnd & { readonly output: string }> {
  const { over, output } = start(script, options);
  return { ...(await over), output: output() };
}

/** Prints the ids of: a child that ignores SIGTERM, its child, which does too, and one with no output that does too. */
const stubborn = `
trap '' TERM
bash -c 'trap "" TERM; echo pid $$; bash -c "trap \\"\\" TERM; echo pid \\$\\$; while :; do sleep 0.1; done" & while :; do sleep 0.1; done' &
(trap '' TERM; exec >/dev/null 2>&1; while :; do sleep 0.1; done) &
echo pid $!
echo pid $$
`;

const pidsIn = (text: string): number[] => Array.from(text.matchAll(/pid (\d+)\n/g), ([, pid]) => Number(pid));

describe("running", () => {
  test("the outputs come joined, in their order", async () => {
    expect(await finish("for i in 1 2 3; do echo out $i; echo err $i >&2; done")).toEqual({
      exitCode: 0,
      killedBy: null,
      output: "out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n",
    });
  });

  test("a character that comes in two pieces is put together", async () => {
    expect((await finish(`printf '\\xc3'; sleep 0.05; printf '\\xbc'`)).output).toBe("ü");
  });

  test("the exit code is told, and a signal from elsewhere", async () => {
    expect(await finish("exit 3")).toMatchObject({ exitCode: 3, killedBy: null });
    expect(await finish("kill -KILL $$")).toMatchObject({ exitCode: null, killedBy: "SIGKILL" });
  });

  test("the environment is what was given, nothing waits for input, and any program can be the shell", async () => {
    expect((await finish("cat; echo $X", { shell: "sh", env: { PATH: process.env.PATH, X: "1" } })).output).toBe("1\n");
    expect((await finish("process.stdout.write('from node')", { shell: process.execPath })).output).toBe("from node");
  });

  test("nobody else can read the script", async () => {
    expect((await finish('stat -c %a "$0"')).output).toBe("600\n");
  });

  test("a shell that is not there is named", async () => {
    await expect(start("", { shell: "no-such-shell" }).over).rejects.toMatchObject({ code: "E703", what: "The shell no-such-shell was not found." });
    await expect(start("", { shell: "/no/such/shell" }).over).rejects.toMatchObject({ code: "E703" });
  });

  test("what the script left running in the background is gone when the run is over", async () => {
    const { output } = await finish("sleep 1000 >/dev/null 2>&1 & echo pid $!");
    expect(pidsIn(output).map(isAlive)).toEqual([false]);
  });

  test("output of a background process that still holds it is waited for", async () => {
    expect((await finish("(sleep 0.2; echo late) & echo early")).output).toBe("early\nlate\n");
  });
});

describe("stopping", () => {
  test("a whole tree that ignores SIGTERM is gone when the run is over", async () => {
    const controller = new AbortController();
    const { over, output } = start(`${stubborn} wait`, { signal: controller.signal });
    await until(() => pidsIn(output()).length === 4, "the tree has started");
    expect(pidsIn(output()).map(isAlive)).toEqual([true, true, true, true]);
    controller.abort(new Error("out of time"));
    await expect(over).rejects.toThrow("out of time");
    expect(pidsIn(output()).map(isAlive)).toEqual([false, false, false, false]);
  });

  test("a tree whose shell dies first, while the rest ignores SIGTERM, is gone too", async () => {
    const controller = new AbortController();
    const { over, output } = start(`${stubborn} trap 'exit 0' TERM; while :; do sleep 0.05; done`, { signal: controller.signal });
    await until(() => pidsIn(output()).length === 4, "the tree has started");
    controller.abort(new Error("cancelled"));
    await expect(over).rejects.toThrow("cancelled");
    expect(pidsIn(output()).map(isAlive)).toEqual([false, false, false, false]);
  });

  test("a script that ends on SIGTERM is given time to clean up, and no more than it needs", async () => {
    const controller = new AbortController();
    const { over, output } = start("trap 'sleep 0.1; echo cleaned; exit' TERM; echo ready; while :; do sleep 0.05; done", {
      signal: controller.signal,
      grace: 60_000,
    });
    await until(() => output() === "ready\n", "the script has started");
    controller.abort(new Error("cancelled"));
    await expect(over).rejects.toThrow("cancelled");
    expect(output()).toMatch(/cleaned\n$/);
  });

  test("a process that made a session of its own and holds the output does not hold up the end", async () => {
    const controller = new AbortController();
    const { over, output } = start("setsid bash -c 'echo pid $$; sleep 1000' & wait", { signal: controller.signal });
    await until(() => pidsIn(output()).length === 1, "the process has started");
    controller.abort(new Error("cancelled"));
    await expect(over).rejects.toThrow("cancelled");
    const [pid = 0] = pidsIn(output());
    process.kill(-pid, "SIGKILL");
  });

  test("a signal that has aborted before starts nothing", async () => {
    await expect(start("echo never", { signal: AbortSignal.abort(new Error("too late")) }).over).rejects.toThrow("too late");
  });
});

describe("when this side dies", () => {
  const module = JSON.stringify(new URL("../../src/tasks/shell-process.ts", import.meta.url).href);
  const program = (print: string): string => `
    const { runInShell } = await import(${module});
    await runInShell({ shell: "bash", script: ${JSON.stringify(`${stubborn} wait`)}, env: process.env, signal: new AbortController().signal, grace: 200, onOutput: ${print} });
  `;

  test("a process that is killed leaves no tree and no file behind", async () => {
    const driver = spawn(process.execPath, ["--input-type=module", "-e", program("(text) => process.stdout.write(text)")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    for await (const line of createInterface({ input: driver.stdout })) {
      output += `${line}\n`;
      if (pidsIn(output).length === 4) break;
    }
    const closed = once(driver, "close");
    driver.kill("SIGKILL");
    await closed;
    await until(() => !pidsIn(output).some(isAlive), "the tree is gone");
    await until(() => readdirSync(folder).length === 0, "the file is gone");
  });

  test("a thread that is terminated leaves no tree and no file behind", async () => {
    const source = `const { parentPort } = require("node:worker_threads"); (async () => { ${program("(text) => parentPort.postMessage(text)")} })();`;
    const worker = new Worker(source, { eval: true, env: { ...process.env }, execArgv: [] });
    let output = "";
    await new Promise<void>((resolve, reject) => {
      worker.on("error", reject);
      worker.on("message", (text: string) => {
        output += text;
        if (pidsIn(output).length === 4) resolve();
      });
    });
    await worker.terminate();
    await until(() => !pidsIn(output).some(isAlive), "the tree is gone");
    await until(() => readdirSync(folder).length === 0, "the file is gone");
  });
});
