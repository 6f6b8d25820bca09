import { describe, expect, test } from "vitest";
import { frameLines } from "../../../src/cli/display/frame.ts";
import { RunView } from "../../../src/cli/display/run-view.ts";
import { fakeTerminal, shownTask } from "../fake-terminal.ts";
import { change, states, story } from "./run-story.ts";

const { pending, running, success, failed } = states;

/** Twenty tasks: the first ten are done, but for the fourth, which failed; the eleventh goes on. */
function busyView(): RunView {
  const view = new RunView(Array.from({ length: 20 }, (_, i) => shownTask(`t${i}`)));
  for (let i = 0; i < 10; i++) for (const event of story(`t${i}-1`, i === 3 ? failed : success, { from: i, until: i + 1 })) view.apply(event);
  view.apply(change("t10-1", [pending, running], { at: 10 }));
  return view;
}

function names(limit: number, isOver = false): string[] {
  const moment = { now: 11, frame: 0, isOver };
  return frameLines(busyView(), { moment, terminal: fakeTerminal(), limit }).map((line) => line.trim().split(/ {2,}/)[0] ?? "");
}

describe("where there are more tasks than lines", () => {
  test("what failed and what goes on stays, in order, with the next three and those that ended last", () => {
    expect(names(10)).toEqual(["✓ 6 tasks done", "✗ t3", "✓ t7", "✓ t8", "✓ t9", "⠋ t10", "○ t11", "○ t12", "○ t13", "○ 6 more tasks to come"]);
  });

  test("there are never more lines than allowed", () => {
    for (let limit = 3; limit <= 20; limit++) expect(names(limit).length).toBeLessThanOrEqual(limit);
  });

  test("when the run is over, nothing is to come", () => {
    expect(names(10, true).at(-1)).toBe("○ 6 more tasks");
  });
});

test("where there is room every task has its line", () => {
  expect(names(20)).toHaveLength(20);
  expect(names(20)[0]).toBe("✓ t0");
});
