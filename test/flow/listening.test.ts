import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, test, vi } from "vitest";
import { context, Flow, type RunEvent, task } from "../../src/index.ts";
import { asSoleListener } from "../helpers/sole-listener.ts";
import { untyped } from "../helpers/untyped.ts";

const logs = task({ name: "logs", logConsole: true }, () => {
  context.logger.info("from the logger");
  process.stdout.write("from the console\n");
  context.progress(1, 2);
  return 1;
});
const flow = new Flow("speaks", () => logs());

describe("onEvent", () => {
  test("that throws is told of once, and the run goes on", async () => {
    const printed: string[] = [];
    const run = await flow.run({
      onEvent: () => {
        throw new RangeError("a listener's bug");
      },
      print: (text) => void printed.push(text),
    });
    expect(run.get(flow.refs)).toBe(1);
    expect(printed.filter((line) => line.includes("onEvent"))).toEqual(["The run's onEvent threw RangeError: a listener's bug; the run goes on.\n"]);
  });

  test("that rejects is told of once, and harms neither the run nor the process", () =>
    asSoleListener(async () => {
      const printed: string[] = [];
      const onEvent = untyped<(event: RunEvent) => void>(async () => {
        throw new RangeError("a listener's bug");
      });
      const run = await flow.run({ onEvent, print: (text) => void printed.push(text) });
      expect(run.successful).toBe(true);
      expect(printed.filter((line) => line.includes("onEvent"))).toHaveLength(1);
    }));

  test("runs where the run was started, not inside the task that it hears of", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen = new Set<unknown>();
    await storage.run("outside", () =>
      flow.run({
        print: () => undefined,
        onEvent: () => {
          expect(() => context.taskName).toThrow("where no task is");
          seen.add(storage.getStore());
        },
      }),
    );
    expect([...seen]).toEqual(["outside"]);
  });

  test("may print: that is not the task's output", async () => {
    const events: RunEvent[] = [];
    const written = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    await flow.run({
      onEvent: (event) => {
        events.push(event);
        if (event.kind === "log") process.stdout.write(`heard: ${event.message}\n`);
      },
      print: () => undefined,
    });
    expect(written.mock.calls.map(([text]) => text)).toEqual(["heard: from the logger\n", "heard: from the console\n"]);
    written.mockRestore();
    expect(events.filter((event) => event.kind === "log").map((event) => event.kind === "log" && event.message)).toEqual([
      "from the logger",
      "from the console",
    ]);
  });

  test("may start another run", async () => {
    const inner: unknown[] = [];
    const other = new Flow("other", () => task("inner", () => context.flowName)());
    await flow.run({
      print: () => undefined,
      onEvent: (event) => {
        if (event.kind === "progress") inner.push(other.run().then((run) => run.get(other.refs)));
      },
    });
    expect(await Promise.all(inner)).toEqual(["other"]);
  });
});

describe("print", () => {
  test("that throws harms nobody, and is told of once where the process writes", async () => {
    const written = vi.spyOn(process.stderr, "write").mockImplementation(() => true);
    const run = await flow.run({
      print: () => {
        throw new Error("no printer");
      },
    });
    expect(run.get(flow.refs)).toBe(1);
    expect(written.mock.calls.map(([text]) => text)).toEqual(["The run's print threw Error: no printer; the run goes on.\n"]);
  });

  test("gets what the handlers of a mapped task write under the task's name, and what its children's write under theirs", async () => {
    const printed: string[] = [];
    const speaks = task({ name: "speaks", stateHandlers: [(_, __, to) => void process.stdout.write(`${to.type}\n`)] }, (n: number) => n);
    await new Flow("mapped", () => speaks.map([1])).run({ print: (text) => void printed.push(text) });
    expect(printed).toEqual(["speaks | Mapped\n", "speaks[0] | Running\n", "speaks[0] | Success\n"]);
    const kept = task({ name: "kept", logConsole: true, stateHandlers: [(_, __, to) => void process.stdout.write(`${to.type}\n`)] }, (n: number) => n);
    const events: RunEvent[] = [];
    await new Flow("mapped", () => kept.map([1])).run({ print: () => undefined, onEvent: (event) => void events.push(event) });
    expect(events.flatMap((event) => (event.kind === "log" ? [event.mapIndex] : []))).toEqual([undefined, 0, 0]);
  });

  test("calls tasks that share a name by their slugs", async () => {
    const printed: string[] = [];
    const says = task("says", (word: string) => {
      process.stdout.write(`${word}\n`);
      context.logger.info("logged");
    });
    const flow = new Flow("twice", () => {
      says("first");
      says("second");
    });
    await flow.run({ print: (text) => void printed.push(text.replace(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}/, "")) });
    expect(printed).toEqual(["says-1 | first\n", "says-1  logged\n", "says-2 | second\n", "says-2  logged\n"]);
  });

  test("gets shown log lines, without what steers a terminal", async () => {
    const printed: string[] = [];
    const loud = new Flow("loud", () => task("says", () => context.logger.warn("\u001b[31mred\u001b[0m\u0007 text", { count: 1 }))());
    await loud.run({ print: (text, stream) => void printed.push(`${stream}: ${text}`) });
    expect(printed).toHaveLength(1);
    expect(printed[0]).toMatch(/^stderr: \d\d:\d\d:\d\d\.\d{3} WARN {2}says {2}(\[31m)?red(\[0m)? text \{ count: 1 \}\n$/);
  });
});
