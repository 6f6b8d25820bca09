import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { runProgram } from "../../scripts/run-program.ts";
import { lowerCounts } from "../helpers/leak-watch.ts";
import { isRunning } from "../helpers/process-life.ts";
import { repositoryRoot } from "../helpers/repository-root.ts";

/** What vitest says about the files of test/fixtures/leaks, each of which leaves one thing behind. */
let said = "";

beforeAll(async () => {
  const vitest = path.join(repositoryRoot, "node_modules/.bin/vitest");
  const { code, output } = await runProgram(vitest, ["run", "--config", "test/fixtures/leaks/vitest.config.ts", "--no-color"], { cwd: repositoryRoot });
  expect(code).toBe(1);
  said = output;
}, 60_000);

test.each([
  ["child", /child process \d+: .*setInterval/],
  ["grandchild", /descendant process \d+: sleep 60/],
  ["worker", /worker thread \d+/],
  ["server", /1 × TCPServerWrap/],
  ["timer", /1 × Timeout/],
  ["import-time", /1 × Timeout/],
  ["temporary-folder", /temporary .*headrace-left-/],
])("a file that leaves a %s behind fails", (name, leak) => {
  expect(said).toMatch(new RegExp(`FAIL\\s+${name}\\.leak\\.ts`));
  expect(said).toMatch(leak);
});

test("a file that ends everything it starts passes", () => {
  expect(said).toMatch(/✓ nothing\.leak\.ts/);
  expect(said).toMatch(/Test Files\s+7 failed \| 1 passed/);
});

test("what was left behind is ended", () => {
  const pids = [...said.matchAll(/process (\d+):/g)].map(([, pid]) => Number(pid));
  expect(pids).toHaveLength(2);
  expect(pids.filter(isRunning)).toEqual([]);
});

test("what one of two counts lacks does not count", () => {
  const start = new Map([
    ["PipeWrap", 3],
    ["Timeout", 2],
    ["Immediate", 1],
  ]);
  const beforeTests = new Map([
    ["PipeWrap", 4],
    ["Timeout", 1],
    ["TCPServerWrap", 1],
  ]);
  expect(lowerCounts(start, beforeTests)).toEqual(
    new Map([
      ["PipeWrap", 3],
      ["Timeout", 1],
      ["Immediate", 0],
    ]),
  );
});
