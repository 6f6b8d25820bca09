import { describe, expect, test } from "vitest";
import { environmentFor, flagsForProcesses, flagsForThreads } from "../../../src/executors/pool/node-flags.ts";
import { kinds, Puppet } from "./puppet-link.ts";

const loaders = ["--require", "/a b/preflight.cjs", "--import", "file:///loader.mjs", "--import=tsx", "-r", "dotenv/config", "--experimental-loader=x"];
const others = ["--input-type=module", "--inspect-brk", "--inspect=0", "--test", "--test-reporter", "dot", "--watch", "-e", "code()", "--env-file=.env"];

describe("flags of Node", () => {
  test("loaders, the debugger, the test runner and code on the command line stay in the driver", () => {
    expect(flagsForProcesses([...loaders, ...others])).toEqual([]);
    expect(flagsForThreads([...loaders, ...others])).toEqual([]);
  });

  test("what decides how the user's code behaves goes along, with its values", () => {
    const flags = ["--conditions", "special", "-C=other", "--unhandled-rejections=warn", "--no-experimental-strip-types", "--preserve-symlinks"];
    expect(flagsForProcesses([...loaders, ...flags, ...others])).toEqual(flags);
    expect(flagsForThreads([...loaders, ...flags, ...others])).toEqual(flags);
  });

  test("what holds for a whole process goes to processes, and threads have it already", () => {
    const flags = ["--max-old-space-size=512", "--stack-size", "900", "--expose_gc"];
    expect(flagsForProcesses(flags)).toEqual(flags);
    expect(flagsForThreads(flags)).toEqual([]);
  });

  test("NODE_OPTIONS likewise, with quotes; other variables go along, and what is undefined is left out", () => {
    const NODE_OPTIONS = `--require "/a b/\\"x\\".cjs" --conditions="of mine" --max-old-space-size=512 --import tsx`;
    const env = { NODE_OPTIONS, A: "1", B: undefined };
    expect(environmentFor("process", env)).toEqual({ NODE_OPTIONS: `"--conditions=of mine" --max-old-space-size=512`, A: "1" });
    expect(environmentFor("thread", env)).toEqual({ NODE_OPTIONS: `"--conditions=of mine"`, A: "1" });
    expect(environmentFor("thread", { A: "1" })).toEqual({ A: "1" });
  });

  test.each(kinds)("a %s starts without them, and with its environment", async (kind) => {
    const loader = "data:text/javascript,process.stderr.write('loaded')";
    const puppet = new Puppet(kind, {
      execArgv: ["--import", loader, "--conditions=special", "--inspect=0", "--max-old-space-size=999"],
      env: { PATH: process.env.PATH, NODE_OPTIONS: `--import "${loader}" --no-deprecation`, MINE: "é" },
    });
    const flags = kind === "thread" ? ["--conditions=special"] : ["--conditions=special", "--max-old-space-size=999"];
    expect(JSON.parse(await puppet.ask({ does: "show flags" }))).toEqual(flags);
    expect(JSON.parse(await puppet.ask({ does: "show environment" }))).toMatchObject({ NODE_OPTIONS: "--no-deprecation", MINE: "é" });
    expect((await puppet.end("gentle")).stderrTail).toBe("");
  });
});
