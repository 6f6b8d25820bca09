import { PassThrough } from "node:stream";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { context, Flow, Pause, task } from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { runStory } from "../helpers/run-story.ts";

/** What somebody at a terminal would see and type. */
class Terminal {
  readonly input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  readonly output = Object.assign(new PassThrough(), { isTTY: true, columns: 200 });
  shown = "";

  constructor() {
    this.output.on("data", (chunk: Buffer) => {
      this.shown += chunk.toString();
    });
    vi.spyOn(process, "stdin", "get").mockReturnValue(this.input as never);
    vi.spyOn(process, "stderr", "get").mockReturnValue(this.output as never);
  }

  async asked(question: string, times = 1): Promise<void> {
    while (this.shown.split(question).length - 1 < times) await new Promise((resolve) => setImmediate(resolve));
  }

  type(answer: string): void {
    this.input.write(`${answer}\n`);
  }
}

beforeEach(() => {
  vi.stubEnv("CI", undefined);
});

const asks = task("asks", (n: number) => {
  if (!context.resume) throw new Pause(`${n} waits`);
  return n;
});
const flow = new Flow("asks", () => asks.map([1, 2]));

describe("where somebody sits at a terminal", () => {
  test("a paused task run goes on when they say so, and the others are asked about again", async () => {
    const terminal = new Terminal();
    const done = runStory(flow);
    await terminal.asked("asks-1[0] is paused. Let it go on? [y/N]");
    terminal.type("y");
    await terminal.asked("asks-1[1] is paused.");
    terminal.type("no");
    await terminal.asked("asks-1[1] is paused.", 2);
    terminal.type("yes");
    const story = await done;
    expect(story.run.get(flow.refs)).toEqual([1, 2]);
    expect(story.states("asks-1[0]")).toEqual(["Running", "Paused", "Resume", "Running", "Success"]);
  });

  test("the run ends Paused when they say no to all", async () => {
    const terminal = new Terminal();
    const done = flow.run();
    await terminal.asked("asks-1[0] is paused.");
    terminal.type("");
    await terminal.asked("asks-1[1] is paused.");
    terminal.type("n");
    expect((await done).state.type).toBe("Paused");
  });

  test("the question ends with the run: cancelled, out of time, or nobody there any more", async () => {
    const terminal = new Terminal();
    const controller = new AbortController();
    const cancelled = flow.run({ signal: controller.signal });
    await terminal.asked("asks-1[0] is paused.");
    controller.abort();
    expect((await cancelled).state.type).toBe("Cancelled");

    const clock = fakeClock();
    const limited = new Flow("limited", { maxRuntime: "1m" }, () => asks(1)).run({ clock });
    await terminal.asked("asks-1 is paused.");
    await clock.advance("1m");
    expect((await limited).state.type).toBe("TimedOut");

    const other = new Terminal();
    const left = flow.run();
    await other.asked("asks-1[0] is paused.");
    other.input.end();
    expect((await left).state.type).toBe("Paused");
  });

  test("they are asked also where CI says no", async () => {
    vi.stubEnv("CI", "false");
    const terminal = new Terminal();
    const done = flow.run();
    await terminal.asked("asks-1[0] is paused.");
    terminal.type("n");
    await terminal.asked("asks-1[1] is paused.");
    terminal.type("n");
    expect((await done).state.type).toBe("Paused");
  });

  test("nobody is asked under CI, or without a terminal", async () => {
    const terminal = new Terminal();
    vi.stubEnv("CI", "1");
    expect((await flow.run()).state.type).toBe("Paused");
    vi.stubEnv("CI", undefined);
    terminal.input.isTTY = false;
    expect((await flow.run()).state.type).toBe("Paused");
    expect(terminal.shown).toBe("");
  });
});
