/** What people see in a real terminal: rows drawn over and over, questions, Ctrl-C. */
import { execFile as execFileCallback } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify, stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { type Ended, type Started, workplace } from "./command.ts";

const execFile = promisify(execFileCallback);

const flow = `import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { context, Flow, task, triggers } from "headrace";

const fetch = task("fetch", async (n: number) => {
  if (n % 10 === 0) console.log("fetched", String(n));
  await sleep(20);
  return n;
});
const sum = task("sum", (all: number[]) => all.length);
const publish = task({ name: "publish", trigger: triggers.manualOnly }, () => 1);
const wait = task("wait", async () => sleep(60_000));
const deaf = task("deaf", async () => {
  void context.signal;
  console.log("deaf in " + process.pid);
  await sleep(60_000);
});
const busy = task("busy", async () => {
  await sleep(300);
  writeSync(1, "busy in " + process.pid + ", for ever\\n");
  while (true);
});

new Flow("rows", () => sum(fetch.map(Array.from({ length: 50 }, (_, n) => n))));
new Flow("ask", () => task("tell", (n: number) => n)(publish()));
new Flow("long", () => wait());
new Flow("busy", () => busy());
new Flow("deaf", () => deaf());
`;

const place = workplace({ "flow.ts": flow });
const program = new URL("in-terminal.py", import.meta.url).pathname;

interface Screen {
  readonly columns?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** What is typed, once a text was seen. */
  readonly keys?: readonly (readonly [seen: string, typed: string, secondsLater?: number])[];
}

/** Runs `headrace run -p flow.ts` with these arguments in a terminal. */
async function inTerminal(typed: readonly string[], screen: Screen = {}): Promise<Ended> {
  return (await startInTerminal(typed, screen)).ended;
}

function startInTerminal(typed: readonly string[], { columns = 80, env = {}, keys = [] }: Screen): Promise<Started> {
  const wrapped = { command: "python3", before: [program, String(columns), "24", JSON.stringify(keys)] };
  return place.start(["run", "-p", "flow.ts", ...typed], { TERM: "xterm-256color", ...env }, wrapped);
}

const esc = "\u001b";
const parts = new RegExp(`${esc}\\[([\\d;?]*)([A-Za-z])|\\n|[^${esc}\\r\\n]+`, "g");

/** The lines that are left to read, when everything that is drawn over is gone. */
function linesLeft(written: string): string[] {
  const lines: string[] = [""];
  let row = 0;
  for (const [part, count = "", move] of written.matchAll(parts)) {
    if (part === "\n") row++;
    else if (move === "A") row = Math.max(0, row - Number(count || 1));
    else if (move === "B") row += Number(count || 1);
    else if (move === "K" && count === "2") lines[row] = "";
    else if (move === undefined) lines[row] = (lines[row] ?? "") + part;
    lines[row] ??= "";
  }
  return lines.map((line) => line.trimEnd());
}

describe("rows", () => {
  test("are drawn over while the run goes on, and printed lines stand above them, each once", async () => {
    const { code, stdout } = await inTerminal(["-n", "rows"], { env: { NO_COLOR: "1" } });
    expect(code).toBe(0);
    expect(stdout.match(/fetch {2,}\d+\/50/g)?.length).toBeGreaterThan(3);
    const left = linesLeft(stdout).map((line) => line.replaceAll(/\d+\.?\d* (ms|s)\b/g, "T").replaceAll(/ +T/g, " T"));
    expect(left).toEqual([
      expect.stringMatching(/^Flow rows · run [a-z]+-[a-z]+ · local$/),
      "fetch[0] | fetched 0",
      "fetch[10] | fetched 10",
      "fetch[20] | fetched 20",
      "fetch[30] | fetched 30",
      "fetch[40] | fetched 40",
      expect.stringMatching(/^ {2}✓ fetch {3}50\/50 T {3}█{26}$/),
      "  ✓ sum      1/1 T",
      expect.stringMatching(/^Success in T · 51 tasks · slowest fetch\[\d+\] T$/),
      expect.stringMatching(/^ {2}then /),
      "",
    ]);
  });

  test("have colours, but with NO_COLOR none", async () => {
    const coloured = `${esc}[3`;
    expect((await inTerminal(["-n", "rows"])).stdout).toContain(`${coloured}2m✓`);
    expect((await inTerminal(["-n", "rows"], { env: { NO_COLOR: "1" } })).stdout).not.toContain(coloured);
  });

  test("are never wider than the terminal", async () => {
    for (const columns of [40, 24]) {
      const { stdout } = await inTerminal(["-n", "rows"], { columns });
      const rows = stripVTControlCharacters(stdout)
        .split(/[\r\n]+/)
        .filter((line) => /^ {2}[✓✗○⠋-⠿]/.test(line));
      expect(rows.length).toBeGreaterThan(3);
      expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(columns);
    }
  });

  test("are plain lines where CI is set", async () => {
    const { stdout } = await inTerminal(["-n", "rows"], { env: { CI: "true", NO_COLOR: "1" } });
    expect(stdout).not.toContain("\u001b");
    expect(stdout.match(/fetch {2,}\d+\/50/g)).toHaveLength(1);
  });
});

describe("a paused task", () => {
  test("is asked about, and goes on when the answer is yes", async () => {
    const { code, stdout } = await inTerminal(["-n", "ask"], { keys: [["[y/N]", "y\r"]] });
    expect(code).toBe(0);
    expect(stripVTControlCharacters(stdout)).toContain("✓ tell     1/1");
  });

  test("stays paused when the answer is no", async () => {
    const { code, stdout } = await inTerminal(["-n", "ask"], { keys: [["[y/N]", "n\r"]] });
    expect(code).toBe(1);
    expect(stripVTControlCharacters(stdout)).toMatch(/Paused in .*\r?\n {2}Paused: publish\./);
  });

  test("is cancelled by Ctrl-C at the question", async () => {
    const { code, stdout } = await inTerminal(["-n", "ask"], { keys: [["[y/N]", "\u0003"]] });
    expect(code).toBe(130);
    expect(stripVTControlCharacters(stdout)).toContain("Cancelled in");
  });
});

/** Resolves when no process is left of those that Ctrl-C in a terminal reaches: they have its program's id in common. */
async function allGone(group: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    const { stdout } = await execFile("ps", ["-A", "-o", "pgid=,stat="]);
    const left = stdout.split("\n").filter((line) => Number.parseInt(line, 10) === group && !line.includes("Z"));
    if (left.length === 0) return true;
    await sleep(20);
  }
  return false;
}

describe("a task that computes without a pause", () => {
  // As a person would: two signals at the very same time are one.
  const typeTwice = [
    ["for ever", "\u0003"],
    ["^C", "\u0003", 0.3],
  ] as const;

  test("is ended by the second Ctrl-C soon, and nothing remains", async () => {
    const { said, ended } = await startInTerminal(["-n", "busy"], { keys: typeTwice });
    await said("^C^C");
    const begun = Date.now();
    const { stdout } = await ended;
    // Half a second where the machine has nothing else to do.
    expect(Date.now() - begun).toBeLessThan(3000);
    expect(stdout).toContain("\u001b[?25h");
    const [, pid] = /busy in (\d+)/.exec(stdout) ?? [];
    expect(await allGone(Number(pid))).toBe(true);
  });

  test("leaves other runs alone: where the second Ctrl-C is heard, the run ends by itself", async () => {
    const { code, stdout } = await inTerminal(["-n", "deaf"], {
      keys: [
        ["deaf in", "\u0003"],
        ["Once more", "\u0003"],
      ],
    });
    expect(code).toBe(130);
    const [, pid] = /deaf in (\d+)/.exec(stdout) ?? [];
    expect(await allGone(Number(pid))).toBe(true);
  });
});

test("Ctrl-C cancels the run", async () => {
  const once = await inTerminal(["-n", "long"], { keys: [["0/1", "\u0003"]] });
  expect(once.code).toBe(130);
  expect(stripVTControlCharacters(once.stdout)).toMatch(/Cancelling… Once more ends it at once\.(\s|.)*Cancelled in/);
});
