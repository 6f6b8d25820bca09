import { setImmediate as turn } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { beforeEach, expect, test, vi } from "vitest";
import { LiveDisplay } from "../../../src/cli/display/live-display.ts";
import type { ShownTask } from "../../../src/cli/display/run-view.ts";
import { FakeScreen, fakeTerminal, shownTask } from "../fake-terminal.ts";
import { change, mappedOver, states, story } from "./run-story.ts";

const { pending, running, success } = states;

let screen: FakeScreen;

beforeEach(() => {
  screen = new FakeScreen();
});

/** A display whose renderer is loaded, so that it draws. */
async function begin(tasks: readonly ShownTask[], terminal = fakeTerminal({ columns: 80 })): Promise<LiveDisplay> {
  const display = new LiveDisplay({ tasks, terminal, write: screen.write, beat: screen });
  display.begin("Flow f");
  await vi.waitFor(async () => {
    await turn();
    screen.advance(100);
    expect(screen.text).toContain(tasks[0]?.label);
  });
  screen.written = [];
  return display;
}

/** What was written since, without colours and movements. */
const shown = (): string => stripVTControlCharacters(screen.text);

test("rows are drawn again as time passes", async () => {
  const display = await begin([shownTask("load")]);
  display.event(change("load-1", [pending, running], { at: screen.time }));
  screen.advance(100);
  const first = shown();
  expect(first).toMatch(/ load {2}0\/1 {4}0\.10 s/);
  screen.written = [];
  screen.advance(100);
  expect(shown()).toMatch(/ load {2}0\/1 {4}0\.20 s/);
  expect(shown().trim()[0]).not.toBe(first.trim()[0]);
  display.end();
});

test("ten times a second and no more, however many events there are", async () => {
  const display = await begin([shownTask("fetch", { mapped: true })]);
  display.event(change("fetch-1", [pending, mappedOver(100_000)]));
  for (let i = 0; i < 100_000; i++) {
    if (i % 1000 === 0) screen.advance(10);
    for (const event of story("fetch-1", success, { mapIndex: i, from: screen.time, until: screen.time })) display.event(event);
  }
  expect(screen.written.length).toBeLessThanOrEqual(11);
  display.end();
  expect(shown()).toContain("✓ fetch  100,000/100,000");
});

test("what is printed stands above the rows, in order, on the stream it was meant for", async () => {
  const display = await begin([shownTask("load")]);
  display.print("one\n", "stdout");
  display.print("two\n", "stderr");
  screen.advance(100);
  const texts = screen.written.map(({ text, stream }) => [stripVTControlCharacters(text).trimEnd(), stream]);
  expect(texts).toEqual([
    ["", "stdout"],
    ["one", "stdout"],
    ["two", "stderr"],
    [expect.stringContaining("load"), "stdout"],
  ]);
  display.end();
});

test("a line without an end waits for it, or for the end of the run", async () => {
  const display = await begin([shownTask("load")]);
  display.print("first\nhal", "stdout");
  screen.advance(100);
  expect(shown()).toMatch(/^first\n {2}○ load/);
  screen.written = [];
  screen.advance(1000);
  expect(shown()).toBe("");
  display.print("f", "stdout");
  display.end();
  expect(shown()).toBe("half\n  ○ load  0/1\n");
});

test("when it ends the rows stay, and nothing ticks any more", async () => {
  const display = await begin([shownTask("load")]);
  for (const event of story("load-1", success, { from: 100, until: 150 })) display.event(event);
  display.end();
  expect(shown()).toBe("  ✓ load  1/1     50 ms\n");
  expect(screen.beats).toBe(0);
});

test("a program too busy for timers is drawn by its events", async () => {
  const display = await begin([shownTask("a"), shownTask("b")]);
  for (const event of story("a-1", success)) display.event(event);
  screen.time += 500;
  display.event(change("b-1", [pending, running], { at: 500 }));
  expect(shown()).toContain("✓ a");
  display.end();
});

test("while somebody reads the keyboard the screen is theirs", async () => {
  const terminal = { ...fakeTerminal({ columns: 80 }), isKeyboardRead: false };
  const display = await begin([shownTask("load")], terminal);
  terminal.isKeyboardRead = true;
  display.print("Go on? [y/N] ", "stderr");
  expect(shown()).toBe("Go on? [y/N] ");
  screen.written = [];
  screen.advance(1000);
  expect(shown()).toBe("");
  terminal.isKeyboardRead = false;
  screen.advance(100);
  expect(shown()).toContain("load");
  display.end();
});
