import { beforeEach, describe, expect, test } from "vitest";
import { PlainDisplay } from "../../../src/cli/display/plain-display.ts";
import type { ShownTask } from "../../../src/cli/display/run-view.ts";
import { FakeScreen, fakeTerminal, shownTask } from "../fake-terminal.ts";
import { change, mappedOver, retryingAt, states, story } from "./run-story.ts";

const { pending, running, success, failed } = states;

let screen: FakeScreen;

beforeEach(() => {
  screen = new FakeScreen();
});

function begin(tasks: readonly ShownTask[]): PlainDisplay {
  const display = new PlainDisplay({ tasks, terminal: fakeTerminal({ columns: Number.POSITIVE_INFINITY }), write: screen.write, beat: screen });
  display.begin("Flow f · run r · local");
  return display;
}

test("a task has one line, as soon as it is over", () => {
  const display = begin([shownTask("extract"), shownTask("load")]);
  for (const event of story("extract-1", success, { until: 40 })) display.event(event);
  expect(screen.lines).toEqual(["Flow f · run r · local", "  ✓ extract  1/1     40 ms"]);
  screen.advance(1000);
  display.event(change("load-1", [pending, running], { at: 1100 }));
  screen.advance(5000);
  expect(screen.lines).toHaveLength(2);
});

test("an attempt that is followed by another one has no line", () => {
  const display = begin([shownTask("load")]);
  display.event(change("load-1", [pending, running]));
  display.event(change("load-1", [running, failed], { at: 1, willRetry: true }));
  screen.advance(500);
  display.event(change("load-1", [failed, retryingAt(2000, 1)], { at: 500 }));
  screen.advance(1500);
  expect(screen.lines).toHaveLength(1);
  display.event(change("load-1", [retryingAt(2000, 1), running], { at: 2000 }));
  display.event(change("load-1", [running, success], { at: 2050 }));
  display.end();
  expect(screen.lines.slice(1)).toEqual(["  ✓ load  1/1    2.05 s"]);
});

test("a task that is tried again after it had its line gets another one, a late change of what is over none", () => {
  const display = begin([shownTask("load")]);
  for (const event of story("load-1", failed)) display.event(event);
  screen.advance(500);
  display.event(change("load-1", [failed, retryingAt(600, 1)], { at: 500 }));
  display.event(change("load-1", [retryingAt(600, 1), running], { at: 600 }));
  display.event(change("load-1", [running, success], { at: 700 }));
  screen.advance(500);
  display.event(change("load-1", [success, success], { at: 1000 }));
  screen.advance(500);
  display.end();
  expect(screen.lines.slice(1).map((line) => line.trim().split(" ")[0])).toEqual(["✗", "✓"]);
});

describe("a mapped task", () => {
  function mapOver(width: number): { readonly display: PlainDisplay; readonly finish: (upTo: number) => void } {
    const display = begin([shownTask("fetch", { mapped: true })]);
    display.event(change("fetch-1", [pending, mappedOver(width)]));
    let done = 0;
    const finish = (upTo: number): void => {
      for (; done < upTo; done++)
        for (const event of story("fetch-1", success, { mapIndex: done, from: screen.time, until: screen.time })) display.event(event);
    };
    return { display, finish };
  }

  test("that is quick has one line only", () => {
    const { display, finish } = mapOver(100);
    for (const upTo of [25, 50, 75, 100]) {
      finish(upTo);
      screen.advance(200);
    }
    display.end();
    expect(screen.lines.slice(1)).toEqual([expect.stringMatching(/✓ fetch {2}100\/100/)]);
  });

  test("that takes long has a line at each quarter", () => {
    const { finish } = mapOver(100);
    for (let done = 0; done <= 100; done += 5) {
      finish(done);
      screen.advance(4000);
    }
    expect(screen.lines.slice(1).map((line) => /(\d+)\/100/.exec(line)?.[1])).toEqual(["25", "50", "75", "100"]);
  });
});

test("what is printed goes on as it is, at once", () => {
  begin([shownTask("load")]).print("load | hello\n", "stdout");
  expect(screen.lines.at(-1)).toBe("load | hello");
  expect(screen.written.at(-1)?.stream).toBe("stdout");
});

test("at the end every task has had a line, and nothing ticks any more", () => {
  const display = begin([shownTask("extract"), shownTask("load"), shownTask("tell")]);
  for (const event of story("extract-1", success)) display.event(event);
  display.event(change("load-1", [pending, running]));
  display.end();
  expect(screen.lines.slice(1).map((line) => line.slice(2, 12).trim())).toEqual(["✓ extract", "⊘ load", "○ tell"]);
  expect(screen.beats).toBe(0);
});

test("of many tasks that never began only some are named", () => {
  const display = begin(Array.from({ length: 200 }, (_, i) => shownTask(`t${i}`)));
  display.end();
  expect(screen.lines.length).toBeLessThan(25);
  expect(screen.lines.at(-1)).toMatch(/more tasks$/);
});

test("a program too busy for timers is told of by its events", () => {
  const display = begin([shownTask("a"), shownTask("b")]);
  for (const event of story("a-1", success)) display.event(event);
  // Time passes without a beat.
  screen.time = 500;
  display.event(change("b-1", [pending, running], { at: 500 }));
  expect(screen.lines.at(-1)).toMatch(/✓ a/);
});
