import { isAbsolute } from "node:path";
import { expect, test } from "vitest";
import { userStack } from "../../src/util/user-stack.ts";

function withStack(error: Error, ...frames: readonly string[]): Error {
  error.stack = [`${error.name}: ${error.message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

test("frames of Node, of headrace and of a bundle's own code are left out", () => {
  const ours = new URL("../../src/engine/x.ts", import.meta.url);
  const error = withStack(
    new TypeError("no rows"),
    "read (/proj/flow.ts:3:5)",
    "parse (/proj/node_modules/csv/index.js:1:1)",
    "__init (file:///proj/node_modules/.cache/headrace/flow.ts-12.headrace.mjs:7:58)",
    `async run (${ours.href}:1:1)`,
    `run (${ours.pathname}:1:1)`,
    "node:internal/process/task_queues:105:5",
  );
  expect(userStack(error)).toBe("TypeError: no rows\n    at read (/proj/flow.ts:3:5)\n    at parse (/proj/node_modules/csv/index.js:1:1)");
});

test("causes follow", () => {
  const error = withStack(new Error("outer", { cause: withStack(new Error("inner", { cause: { code: 7 } }), "b (/b.ts:2:2)") }), "a (/a.ts:1:1)");
  expect(userStack(error)).toBe("Error: outer\n    at a (/a.ts:1:1)\nCaused by Error: inner\n    at b (/b.ts:2:2)\nCaused by { code: 7 }");
});

test("lines of a message that look like frames stay", () => {
  expect(userStack(withStack(new Error("first\nsecond"), "a (/a.ts:1:1)"))).toBe("Error: first\nsecond\n    at a (/a.ts:1:1)");
});

test("values that are no errors are shown as they are", () => {
  expect([userStack("text"), userStack(undefined), userStack({ a: [1] })]).toEqual(["'text'", "undefined", "{ a: [ 1 ] }"]);
});

test("a real error of this file names it", () => {
  const place = /\((.*):\d+:\d+\)|at (.*):\d+:\d+/.exec(userStack(new Error("x")));
  expect(isAbsolute((place?.[1] ?? place?.[2] ?? "").replace("file://", ""))).toBe(true);
});

test("what called headrace is left out, what the user's code called is not", () => {
  const ours = new URL("../../src/cli/run.ts", import.meta.url).pathname;
  const commander = "async Command.parseAsync (/proj/node_modules/commander/lib/command.js:1:1)";
  const stackOf = (...frames: readonly string[]): string[] =>
    userStack(withStack(new Error("x"), ...frames))
      .split("\n")
      .slice(1);
  const [user, dependency, own] = ["f (/proj/flow.ts:1:1)", "g (/proj/node_modules/csv/index.js:1:1)", `h (${ours}:1:1)`];
  expect(stackOf(dependency, own, user, dependency, own, commander)).toEqual([`    at ${dependency}`, `    at ${user}`, `    at ${dependency}`]);
  expect(stackOf(dependency, own, commander)).toEqual([`    at ${dependency}`]);
});
