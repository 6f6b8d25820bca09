/** What people type wrong first, and what they read then, to the letter. */
import { describe, expect, test } from "vitest";
import { workplace } from "./command.ts";

const flow = `import { Flow, parameter, task } from "headrace";
const double = task("double", (n: number) => n * 2);
export const flow = new Flow("hello-etl", () => double.map([parameter<number>("month")]));
`;
const two = `${flow}new Flow("cleanup", () => double(1));\n`;
const place = workplace({ "flow.ts": flow, "two.ts": two });

interface Mistake {
  readonly typed: string;
  readonly code: number;
  readonly says: string;
}

const mistakes: readonly Mistake[] = [
  { typed: "run -p flwo.ts", code: 3, says: "✗ E101 No file flwo.ts here. Did you mean flow.ts?" },
  { typed: "run -p two.ts", code: 3, says: "✗ E104 two.ts has 2 flows: hello-etl, cleanup. Pick one with --name hello-etl" },
  { typed: "run -p two.ts -n helo-etl", code: 3, says: "✗ E105 two.ts has no flow named helo-etl. Did you mean hello-etl?" },
  { typed: "run", code: 2, says: "✗ E132 headrace run needs the file that makes the flow. There is one here: headrace run -p flow.ts" },
  { typed: "rnu -p flow.ts", code: 2, says: "✗ E130 Unknown command 'rnu'. Did you mean run?" },
  { typed: "run -p flow.ts --parm month=1", code: 2, says: "✗ E130 Unknown option '--parm'. Did you mean --param?" },
  { typed: "run -p", code: 2, says: "✗ E130 Option '-p, --path <file>' argument missing. See headrace run --help." },
  { typed: "run flow.ts --param month=1", code: 2, says: "✗ E130 headrace run takes the file behind -p. Did you mean -p flow.ts?" },
  { typed: "visualize flow.ts", code: 2, says: "✗ E130 headrace visualize takes the file behind -p. Did you mean -p flow.ts?" },
  {
    typed: "run -p flow.ts other.ts",
    code: 2,
    says: "✗ E130 Too many arguments for 'run'. Expected 0 arguments but got 1: other.ts. See headrace run --help.",
  },
  { typed: "run -p flow.ts --all", code: 2, says: "✗ E130 --all goes with --json only. See headrace run --help." },
  {
    typed: "run -p flow.ts --log-level loud",
    code: 2,
    says: "✗ E130 Option '--log-level <level>' argument 'loud' is invalid. Allowed choices are debug, info, warn, error.\n  See headrace run --help.",
  },
  { typed: "run -p flow.ts --executor locl", code: 2, says: "✗ E136 There is no executor locl. Did you mean local?" },
  {
    typed: "run -p flow.ts --param month",
    code: 2,
    says: "✗ E133 --param month has no value. Write both, with an equals sign between them: --param month=2026-02",
  },
  {
    typed: "run -p flow.ts --param =1",
    code: 2,
    says: "✗ E133 --param =1 has no name. Write both, with an equals sign between them: --param month=2026-02",
  },
  {
    typed: "run -p flow.ts --param month=1 --param month=2",
    code: 2,
    says: "✗ E144 --param month is given twice. Give one value. A list is one value, too: --param 'month=[1, 2]'",
  },
  {
    typed: "run -p flow.ts --param month=[1,",
    code: 2,
    says: `✗ E134 The value of --param month is no valid JSON: [1,
  Unexpected end of JSON input.
  Correct it. For a text that begins like JSON, quote it twice: --param 'month="..."'`,
  },
  {
    typed: "run -p flow.ts --param-file none.json",
    code: 2,
    says: '✗ E135 The parameters in none.json cannot be used: there is no such file.\n  Give a JSON file that holds one object, such as { "month": "2026-02" }.',
  },
  {
    typed: "run -p flow.ts",
    code: 2,
    says: "✗ E306 The flow hello-etl needs the parameter month.\n  Give it with flow.run({ parameters: { month: ... } }) or --param month=..., or declare a default.",
  },
  { typed: "run -p flow.ts --param mnoth=1", code: 2, says: "✗ E305 The flow hello-etl has no parameter mnoth. Did you mean month? Its parameters: month." },
  { typed: "run -p flow.ts --param month=1 --task dubble", code: 2, says: "✗ E137 The flow hello-etl has no task dubble. Did you mean double?" },
  {
    typed: "run -p flow.ts --param month=1 --task double[1]",
    code: 2,
    says: "✗ E138 double[1] cannot be run alone: double has one child. Give an index from 0 to 0.",
  },
  {
    typed: "run -p flow.ts --schedule",
    code: 2,
    says: "✗ E139 The flow hello-etl has no schedule.\n  Give it one, new Flow(name, { schedule }, ...), or leave out --schedule to run it once at once.",
  },
  { typed: "config veiw", code: 2, says: "✗ E130 Unknown command 'veiw'. Did you mean view?" },
  { typed: "config set logging.levle debug", code: 2, says: "✗ E605 There is no setting logging.levle. Did you mean logging.level?" },
];

test.each(mistakes)("headrace $typed", async ({ typed, code, says }) => {
  const ended = await place.headrace(...typed.split(" "));
  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code, stderr: `${says}\n` });
  expect(ended.stdout).not.toContain("✗");
});

test("run without a file, where there is none to suggest", async () => {
  const { stderr } = await workplace().headrace("run");
  expect(stderr).toBe("✗ E132 headrace run needs the file that makes the flow. Name it: headrace run -p flow.ts\n");
});

describe("a flow file that cannot be loaded", () => {
  async function load(text: string): Promise<{ readonly code: number | null; readonly stderr: string }> {
    const { folder, headrace } = workplace({ "flow.ts": text });
    const { code, stderr } = await headrace("run", "-p", "flow.ts");
    return { code, stderr: stderr.replaceAll(folder, "") };
  }

  test("does not compile", async () => {
    expect(await load('import { Flow } from "headrace";\nconst flow = new Flow("f", () => {;\n')).toEqual({
      code: 3,
      stderr: `✗ E106 flow.ts does not compile: Unexpected end of file
      2 │ const flow = new Flow("f", () => {;
    › 3 │
        │ ^
  at /flow.ts:3:1
  Correct that line.
`,
    });
  });

  test("throws: the stack points into it, and nowhere else", async () => {
    const { code, stderr } = await load('import { Flow } from "headrace";\nfunction open(): never {\n  throw new Error("no way");\n}\nopen();\n');
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^✗ E103 flow\.ts threw while it was being loaded\.\n\nError: no way\n {4}at open \(.*flow\.ts:3:9\)\n {4}at .*flow\.ts:5:1\)?\n\n {2}Code outside tasks/,
    );
    expect(stderr).not.toMatch(/node:|dist\/|node_modules/);
  });

  test("throws outside every function: nothing of what called it is shown", async () => {
    const { stderr } = await load('import { Flow } from "headrace";\nthrow new Error("no way");\n');
    expect(stderr).toMatch(/\n\nError: no way\n {4}at [^\n]*flow\.ts:2:7\)?\n\n {2}Code outside tasks/);
  });

  test("makes no flow", async () => {
    expect(await load('console.log("hi");\n')).toEqual({
      code: 3,
      stderr:
        "✗ E102 flow.ts makes no flow: it uses nothing of headrace's.\n" +
        '  Make one while the file loads: import { Flow } from "headrace", then new Flow("my-flow", () => { ... }).\n',
    });
  });

  test("builds a flow wrongly: the error names its line", async () => {
    const { code, stderr } = await load('import { Flow, task } from "headrace";\nconst t = task("t", () => 1);\nt();\nnew Flow("f", () => t());\n');
    expect(code).toBe(3);
    expect(stderr).toMatch(/^✗ E0\d\d .*\n {2}at .*\/flow\.ts:3:1\n {2}.*\n$/);
  });

  test("needs a package that is not installed", async () => {
    const { code, stderr } = await load('import x from "left-pad-not-there";\nx();\n');
    expect(code).toBe(3);
    expect(stderr).toContain("✗ E110 The package left-pad-not-there is not installed.");
    expect(stderr).toContain("Install it: npm install left-pad-not-there");
  });
});

test("a settings file that is wrong ends every command with 2 and its line, a name that is none does not", async () => {
  const wrong = workplace({ "flow.ts": flow, "headrace.toml": '[logging]\nlevel = "loud"\n' });
  const { code, stderr } = await wrong.headrace("run", "-p", "flow.ts", "--param", "month=1");
  expect(code).toBe(2);
  expect(stderr).toMatch(/^✗ E602 The setting logging\.level cannot be "loud"[^\n]*\n {2}at .*headrace\.toml:2\n/);
  wrong.write("headrace.toml", '[loging]\nlevel = "info"\n');
  const warned = await wrong.headrace("run", "-p", "flow.ts", "--param", "month=1");
  expect(warned.code).toBe(0);
  expect(warned.stderr).toMatch(/headrace\.toml:2: there is no setting loging\.level\. Did you mean logging\.level\?\n$/);
});
