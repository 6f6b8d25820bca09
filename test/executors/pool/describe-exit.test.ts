import { expect, test } from "vitest";
import { describeExit } from "../../../src/executors/pool/describe-exit.ts";
import { FakeRun } from "./fake-workers.ts";

const exit = { code: 7, signal: null, error: undefined, outOfMemory: false, overLimit: undefined, stuck: false, unresponsive: false, stderrTail: "" };

test("a task run that was lost with its worker says how often it was started, where that was more than once", async () => {
  const run = new FakeRun();
  await run.startWith(1);
  const of = (starts: number) => describeExit({ link: run.link(0), exit, label: "load[3]", starts }).what;
  expect(of(1)).toMatch(/^load\[3\] was lost with its worker: the \w+ .* ended with exit code 7\.$/);
  expect(of(4)).toMatch(/^load\[3\] was lost with its worker, after 4 starts: the \w+ .* ended with exit code 7\.$/);
});
