import { describe, expect, test } from "vitest";
import { workplace } from "./command.ts";

const etl = `import { Flow, context, parameter, task } from "headrace";

interface Row { readonly n: number; readonly user?: { readonly id: number } }
const extract = task("extract", (count: number): Row[] => Array.from({ length: count }, (_, n) => (n === 17 ? { n } : { n, user: { id: n } })));
const transform = task({ name: "transform", maxRetries: 2, retryDelay: 0 }, (row: Row) => {
  return row.user.id * 2;
});
const load = task("load", (numbers: number[]) => {
  console.log("loading", numbers.length);
  context.logger.info("loaded");
  context.logger.debug("in detail");
});
export const flow = new Flow("hello-etl", () => load(transform.map(extract(parameter("count", { default: 10 })))));
`;

const place = workplace({ "flow.ts": etl });

/** Without what differs from run to run. */
function steady(text: string): string {
  return text
    .replaceAll(/run [a-z]+-[a-z]+/g, "run NAME")
    .replaceAll(/\d+(\.\d+)? (ms|s)\b/g, "T")
    .replaceAll(/ {2,}T/g, "  T")
    .replaceAll(/(attempt \d of \d) · after T/g, "$1")
    .replaceAll(/ · slowest .*| {2}then .*\n/g, "")
    .replaceAll(/\d\d:\d\d:\d\d\.\d{3}/g, "CLOCK");
}

describe("a run that succeeds", () => {
  test("ends with 0; rows stand on standard output, log lines on standard error", async () => {
    const { code, stdout, stderr } = await place.headrace("run", "-p", "flow.ts");
    expect(code).toBe(0);
    expect(steady(stdout)).toBe(`Flow hello-etl · run NAME · local
  ✓ extract      1/1  T
  ✓ transform   10/10  T
load | loading 10
  ✓ load         1/1  T
Success in T · 12 tasks
`);
    expect(steady(stderr)).toBe("CLOCK INFO  load  loaded\n");
  });

  test("has no colours in a pipe, unless they are asked for", async () => {
    expect((await place.headrace("run", "-p", "flow.ts")).stdout).not.toContain("\u001b");
    const coloured = await place.start(["run", "-p", "flow.ts"], { FORCE_COLOR: "1" });
    expect((await coloured.ended).stdout).toContain("\u001b[32m✓\u001b[39m");
  });

  test("takes its log level and its quiet from the command line", async () => {
    expect((await place.headrace("run", "-p", "flow.ts", "--log-level", "debug")).stderr).toContain("DEBUG load  in detail");
    expect((await place.headrace("run", "-p", "flow.ts", "--log-level", "error")).stderr).toBe("");
    expect((await place.headrace("run", "-p", "flow.ts", "--quiet", "--log-level", "error")).stdout).toBe("load | loading 10\n");
  });

  test("takes parameters from a file and from the command line", async () => {
    place.write("params.json", '{ "count": 3 }');
    expect((await place.headrace("run", "-p", "flow.ts", "--param-file", "params.json")).stdout).toContain("loading 3");
    expect((await place.headrace("run", "-p", "flow.ts", "--param-file", "params.json", "--param", "count=4")).stdout).toContain("loading 4");
  });

  test("ends although the flow's file left a timer and a server open", async () => {
    const open = workplace({
      "flow.ts": `import { createServer } from "node:net";\ncreateServer().listen(0, "127.0.0.1");\nsetInterval(() => {}, 1000);\n${etl}`,
    });
    expect((await open.headrace("run", "-p", "flow.ts")).code).toBe(0);
  });

  test("runs to its end although its reader has gone", async () => {
    const { child, ended } = await place.start(["run", "-p", "flow.ts"]);
    child.stdout?.destroy();
    expect((await ended).code).toBe(0);
  });
});

test("a run that fails ends with 1 and tells the line, the input and how to run that task alone", async () => {
  const { code, stdout } = await place.headrace("run", "-p", "flow.ts", "--param", "count=20");
  expect(code).toBe(1);
  expect(steady(stdout)).toBe(`Flow hello-etl · run NAME · local
  ✓ extract      1/1  T
  ✗ transform   19/20  T   1 failed
  ○ load         0/1               not run: upstream failed

✗ transform[17]  TypeError: Cannot read properties of undefined (reading 'id')
    flow.ts:6:19
      5 │ const transform = task({ name: "transform", maxRetries: 2, retryDelay: 0 }, (row: Row) => {
    › 6 │   return row.user.id * 2;
        │                   ^
    input   { row: { n: 17 } }
    attempt 3 of 3
  Run it alone:   headrace run -p flow.ts --param count=20 --task 'transform[17]'

Failed in T · 1 of 22 tasks failed, 1 not run
`);
});

describe("one task run alone", () => {
  test("runs with what it needs and nothing else, and decides how the command ends", async () => {
    const bad = await place.headrace("run", "-p", "flow.ts", "--param", "count=20", "--task", "transform[17]");
    expect(bad.code).toBe(1);
    expect(steady(bad.stdout)).toContain(`Flow hello-etl · run NAME · local · only transform[17]
  ✓ extract      1/1  T
  ✗ transform    0/1  T   1 failed

✗ transform[17] `);
    expect(steady(bad.stdout)).toMatch(/\n\nFailed in T · 1 of 2 tasks failed\n$/);
    const good = await place.headrace("run", "-p", "flow.ts", "--param", "count=20", "--task", "transform-1[18]");
    expect([good.code, good.stdout.includes("loading")]).toEqual([0, false]);
  });

  test("needs a child that is there", async () => {
    const { code, stderr } = await place.headrace("run", "-p", "flow.ts", "--task", "transform[99]");
    expect(code).toBe(2);
    expect(stderr).toBe("✗ E138 transform[99] cannot be run alone: transform has 10 children. Give an index from 0 to 9.\n");
  });

  test("that is not there is said alone, where nothing had to run to know it", async () => {
    const given = workplace({
      "flow.ts": `import { Flow, task } from "headrace";\nexport const flow = new Flow("f", () => task("t", (n: number) => n).map([1, 2]));\n`,
    });
    const { stdout, stderr } = await given.headrace("run", "-p", "flow.ts", "--task", "t[2]");
    expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "✗ E138 t[2] cannot be run alone: t has 2 children. Give an index from 0 to 1.\n" });
    expect((await given.headrace("run", "-p", "flow.ts", "--task", "t[1]")).stdout).toMatch(/^Flow f .* only t\[1\]\n {2}✓ t .*\nSuccess/);
  });
});

describe("--json", () => {
  test("prints one object and nothing else, whatever file and tasks print", async () => {
    const noisy = workplace({ "flow.ts": `console.log("loading the file");\n${etl}` });
    const { code, stdout, stderr } = await noisy.headrace("run", "-p", "flow.ts", "--json", "--param", "count=2");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ flow: "hello-etl", state: { type: "Success" }, durationMs: expect.any(Number) });
    expect(stderr).toContain("loading the file\n");
    expect(stderr).toContain("load | loading 2\n");
  });

  test("tells of a failed run, with 1", async () => {
    const { code, stdout } = await place.headrace("run", "-p", "flow.ts", "--json", "--param", "count=20");
    expect(code).toBe(1);
    const { tasks, state } = JSON.parse(stdout);
    expect(state.type).toBe("Failed");
    expect(tasks).toContainEqual(expect.objectContaining({ slug: "transform-1", mapIndex: 17, state: "Failed", runCount: 3 }));
    expect(tasks.at(-1)).toMatchObject({ slug: "load-1", state: "TriggerFailed" });
  });

  test("leaves the children of a wide map out, unless all are asked for", async () => {
    const wide = workplace({ "flow.ts": etl.replace("n === 17", "n === 1500") });
    const childrenOf = async (...more: string[]): Promise<number> => {
      const { stdout } = await wide.headrace("run", "-p", "flow.ts", "--json", "--param", "count=1001", ...more);
      return JSON.parse(stdout).tasks.filter(({ mapIndex }: { mapIndex?: number }) => mapIndex !== undefined).length;
    };
    expect(await childrenOf()).toBe(0);
    expect(await childrenOf("--all")).toBe(1001);
  });

  test("prints nothing where no run came to be", async () => {
    const { code, stdout, stderr } = await place.headrace("run", "-p", "flow.ts", "--json", "--param", "cuont=1");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^✗ E305/);
  });
});

test("a paused run ends with 1 and says how to go on; with --resume it goes on", async () => {
  const paused = workplace({
    "flow.ts": `import { Flow, task, triggers } from "headrace";
const publish = task({ name: "publish", trigger: triggers.manualOnly }, (text: string) => text.length);
export const flow = new Flow("letters", () => publish(task("draft", () => "text")()));
`,
  });
  const { code, stdout } = await paused.headrace("run", "-p", "flow.ts");
  expect(code).toBe(1);
  expect(steady(stdout)).toContain(`  ‖ publish  0/1             paused
Paused in T · 1 of 2 tasks begun
  Paused: publish. In a terminal, headrace asks whether a paused task may go on.
  Let all go on:   headrace run -p flow.ts --resume
`);
  expect((await paused.headrace("run", "-p", "flow.ts", "--resume")).code).toBe(0);
});

test("a task that awaits what never happens is named, and the run ends", async () => {
  const stuck = workplace({
    "flow.ts": `import { Flow, task } from "headrace";
export const flow = new Flow("stuck", () => task("wait", () => new Promise(() => {})).map([1, 2]));
`,
  });
  const { code, stderr } = await stuck.headrace("run", "-p", "flow.ts");
  expect(code).toBe(1);
  expect(stderr).toBe("✗ E143 Nothing is left to wait for, but wait[0] has not ended.\n  It awaits a promise that nobody settles. Look at each await in it.\n");
});

describe("a flow with a schedule", () => {
  const scheduled = workplace({
    "flow.ts": `import { Flow, task } from "headrace";
import { DatesClock, Schedule } from "headrace/schedules";
const soon = [300, 600].map((ms) => new Date(Date.now() + ms));
export const flow = new Flow("tick", { schedule: new Schedule({ clocks: [new DatesClock(soon)] }) }, () => task("tick", () => 1)());
`,
  });

  test("runs once, at once", async () => {
    const { code, stdout } = await scheduled.headrace("run", "-p", "flow.ts");
    expect([code, stdout.match(/^Flow /gm)?.length]).toEqual([0, 1]);
    expect(stdout).not.toContain("Next run");
  });

  test("waits for its times with --schedule, and says when they are", async () => {
    const { code, stdout } = await scheduled.headrace("run", "-p", "flow.ts", "--schedule");
    expect(code).toBe(0);
    const names = [...stdout.matchAll(/run ([a-z]+-[a-z]+)/g)].map(([, name]) => name);
    expect(new Set(names).size).toBe(2);
    expect(stdout.match(/^Next run \w{3} \d\d \w{3}, .* UTC, in .*\. Ctrl-C ends it\.$/gm)).toHaveLength(2);
  });
});

test("where the locale is not Unicode, everything is ASCII", async () => {
  const started = await place.start(["run", "-p", "flow.ts", "--param", "count=20"], { LANG: "C" });
  const { stdout } = await started.ended;
  expect(stdout).toMatch(/^[\n\x20-\x7e]*$/);
  expect(steady(stdout)).toContain("  x transform   19/20");
});
