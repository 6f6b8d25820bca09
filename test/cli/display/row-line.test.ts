import { describe, expect, test } from "vitest";
import { layoutOf, rowLine } from "../../../src/cli/display/row-line.ts";
import { RunView, type ShownTask } from "../../../src/cli/display/run-view.ts";
import type { RunEvent } from "../../../src/protocol/events.ts";
import { cached } from "../../../src/states/make.ts";
import { fakeTerminal, shownTask } from "../fake-terminal.ts";
import { change, mappedOver, retryingAt, states, story } from "./run-story.ts";

const { pending, running, success, failed, skipped, paused, noList, refused, unwanted, timedOut, crashed, cancelled } = states;

interface Shown {
  readonly now?: number;
  readonly columns?: number;
  readonly isOver?: boolean;
  readonly ascii?: boolean;
  readonly frame?: number;
  readonly styled?: boolean;
}

/** The line of one task after these events. */
function line(
  task: ShownTask,
  events: readonly RunEvent[],
  { now = 0, columns = 100, isOver = false, ascii = false, frame = 0, styled = false }: Shown = {},
): string {
  const view = new RunView([task]);
  for (const event of events) view.apply(event);
  const [row] = view.rows;
  if (row === undefined) throw new Error("no row");
  return rowLine(row, layoutOf(view, columns), { moment: { now, frame, isOver }, terminal: fakeTerminal({ columns, ascii, styled }) });
}

const load = shownTask("load");
const keptOrFound = cached(1, null, "kept or found");
const fetch = shownTask("fetch", { mapped: true });

function map(width: number, done: number, more: { readonly at?: number; readonly failed?: number } = {}): RunEvent[] {
  const { at = 0, failed: bad = 0 } = more;
  const children = Array.from({ length: done }, (_, mapIndex) => story("fetch-1", mapIndex < bad ? failed : success, { mapIndex, until: at }));
  return [change("fetch-1", [pending, mappedOver(width)]), ...children.flat()];
}

describe("a task with one task run", () => {
  test.each([
    ["has not begun", [], {}, "  ○ load  0/1"],
    ["runs", [change("load-1", [pending, running])], { now: 1234, frame: 2 }, "  ⠹ load  0/1    1.23 s"],
    ["is done", story("load-1", success, { until: 97 }), { now: 5000 }, "  ✓ load  1/1     97 ms"],
    ["failed", story("load-1", failed, { until: 640 }), {}, "  ✗ load  0/1    0.64 s   failed"],
    ["took too long", story("load-1", timedOut, { until: 640 }), {}, "  ✗ load  0/1    0.64 s   timed out"],
    ["crashed", story("load-1", crashed, { until: 640 }), {}, "  ✗ load  0/1    0.64 s   crashed"],
    ["was not run, for something before it failed", [change("load-1", [pending, refused])], {}, "  ○ load  0/1             not run: upstream failed"],
    [
      "was not run, for its trigger wants something else",
      [change("load-1", [pending, unwanted])],
      {},
      "  ○ load  0/1             not run: its trigger said no",
    ],
    ["was skipped", [change("load-1", [pending, skipped])], {}, "  ⤼ load  1/1             skipped"],
    ["is paused", [change("load-1", [pending, paused])], {}, "  ‖ load  0/1             paused"],
    ["was cancelled", story("load-1", cancelled, { until: 200 }), { isOver: true }, "  ⊘ load  0/1    0.20 s   cancelled"],
    ["was left when the run ended", [change("load-1", [pending, running])], { isOver: true, now: 200 }, "  ⊘ load  0/1    0.20 s   not finished"],
  ] as const)("that %s", (...[, events, shown, expected]) => {
    expect(line(load, events, shown)).toBe(expected);
  });

  test("that will be tried again says which attempt and when", () => {
    const again = retryingAt(10_000, 1);
    const events = [...story("load-1", failed, { until: 100 }), change("load-1", [failed, again], { at: 100 })];
    const patient = { ...load, attempts: 3 };
    expect(line(patient, events, { now: 5500 })).toBe("  ↻ load  0/1    5.50 s   attempt 2 of 3 in 5 s");
    expect(line(patient, events, { now: 11_000 })).toBe("  ↻ load  0/1    11.0 s   attempt 2 of 3");
  });

  test("that says how far it is has a bar until it is over", () => {
    const began = change("load-1", [pending, running]);
    const half: RunEvent = { kind: "progress", slug: "load-1", attempt: 1, done: 5, total: 10, at: 1 };
    expect(line(load, [began, half], { now: 100 })).toBe("  ⠋ load  0/1    0.10 s   █████████████░░░░░░░░░░░░░  50 %");
    expect(line(load, [began, { ...half, total: undefined }], { now: 100 })).toBe("  ⠋ load  0/1    0.10 s   5");
    expect(line(load, [began, half, change("load-1", [running, success], { at: 100 })])).toBe("  ✓ load  1/1    0.10 s");
  });
});

describe("a mapped task", () => {
  test("shows no count before it is mapped", () => {
    expect(line(fetch, [])).toBe("  ○ fetch");
  });

  test("shows how many are done, how fast, and the time that is left", () => {
    const [columns, now] = [100, 4000];
    expect(line(fetch, [...map(100, 25, { at: 4000 }), change("fetch-1", [pending, running], { mapIndex: 99 })], { columns, now })).toBe(
      "  ⠋ fetch   25/100    4.00 s   ██████░░░░░░░░░░░░░░░░░░░░  6.3/s, 12 s left",
    );
  });

  test("tells a long time that is left in minutes", () => {
    const began = change("fetch-1", [pending, running], { mapIndex: 99 });
    expect(line(fetch, [...map(100, 25, { at: 400_000 }), began], { now: 400_000 })).toMatch(/ 3\.8\/min, 20 m 00 s left$/);
  });

  test("says nothing of its speed in its first second", () => {
    expect(line(fetch, map(100, 25, { at: 300 }), { now: 900 })).not.toMatch(/left/);
  });

  test("that is done shows its rate, or how many ran at once", () => {
    expect(line(fetch, map(100, 100, { at: 500 }))).toMatch(/ 100\/100 {4}0\.50 s {3}█{26} {2}100\.0 at once$/);
    const oneByOne = Array.from({ length: 100 }, (_, i) => story("fetch-1", success, { mapIndex: i, from: i * 10, until: i * 10 + 10 }));
    expect(line(fetch, [change("fetch-1", [pending, mappedOver(100)]), ...oneByOne.flat()])).toMatch(/█{26} {2}100\/s$/);
  });

  test("counts what failed, with commas in large numbers, and has no full bar then", () => {
    expect(line(fetch, map(1500, 1500, { at: 50, failed: 1200 }))).toBe("  ✗ fetch    300/1,500     50 ms   1,200 failed · 1500.0 at once");
  });

  test("of which some were skipped or cached says so in place of a bar", () => {
    const some = [change("fetch-1", [pending, mappedOver(2)]), change("fetch-1", [pending, skipped], { mapIndex: 0 })];
    expect(line(fetch, some)).toMatch(/ fetch {4}1\/2 .*█.*░ {2}1 skipped$/);
    expect(line(fetch, [...some, ...story("fetch-1", success, { mapIndex: 1, until: 40 })])).toBe("  ✓ fetch    2/2       40 ms   1 skipped");
  });

  test("counts as cached what was found, and not what was computed and kept for later", () => {
    const computed = [...story("fetch-1", success, { mapIndex: 0, until: 40 }), change("fetch-1", [success, keptOrFound], { mapIndex: 0, at: 40 })];
    const found = change("fetch-1", [pending, keptOrFound], { mapIndex: 1, at: 40 });
    const second = story("fetch-1", success, { mapIndex: 1, until: 40 });
    const begin = change("fetch-1", [pending, mappedOver(2)]);
    expect(line(fetch, [begin, ...computed, ...second])).not.toContain("cached");
    expect(line(fetch, [begin, ...computed, found])).toBe("  ✓ fetch    2/2       40 ms   1 cached");
    expect(line(fetch, [begin, ...computed, change("fetch-1", [keptOrFound, failed], { mapIndex: 0, at: 40 }), ...second])).toMatch(/ 1\/2 .* 1 failed/);
  });

  test("has no rate from what was cancelled", () => {
    const cancel = (mapIndex: number): RunEvent => change("fetch-1", [pending, cancelled], { mapIndex, at: 2000 });
    const rest = Array.from({ length: 998 }, (_, i) => cancel(i + 2));
    const two = [0, 1].flatMap((i) => story("fetch-1", success, { mapIndex: i, from: 1000 * i, until: 1000 * (i + 1) }));
    expect(line(fetch, [change("fetch-1", [pending, mappedOver(1000)]), ...two, ...rest], { isOver: true })).toMatch(/2\/1,000 +2\.00 s {3}998 cancelled$/);
  });

  test("of which some were not run fails, of which none was run did not", () => {
    const some = [...map(2, 1), change("fetch-1", [pending, refused], { mapIndex: 1 })];
    expect(line(fetch, some)).toMatch(/^ {2}✗ fetch {4}1\/2 .*1 not run: upstream failed/);
    const none = [change("fetch-1", [pending, mappedOver(1)]), change("fetch-1", [pending, refused], { mapIndex: 0 })];
    expect(line(fetch, none)).toBe("  ○ fetch    0/1               not run: upstream failed");
  });

  test("whose list failed is not run, and has not failed itself", () => {
    expect(line(fetch, [change("fetch-1", [pending, noList])])).toBe("  ○ fetch                      not run: upstream failed");
    expect(line(fetch, [change("fetch-1", [pending, failed])])).toBe("  ✗ fetch");
  });

  test("that was refused or skipped as a whole says so", () => {
    expect(line(fetch, [change("fetch-1", [pending, refused])])).toBe("  ○ fetch                      not run: upstream failed");
    expect(line(fetch, [change("fetch-1", [pending, skipped])])).toBe("  ⤼ fetch                      skipped");
  });
});

describe("where there is little room", () => {
  const events = map(100, 100, { at: 500, failed: 3 });

  test("bars go first, then the time; what failed stays", () => {
    expect(line(fetch, map(100, 50, { at: 500 }), { columns: 38, now: 600 })).toBe("  ⠋ fetch   50/100    0.60 s");
    expect(line(fetch, events, { columns: 34 })).toBe("  ✗ fetch   97/100   3 failed");
  });

  test("no line is wider than the terminal, long names and wide characters are cut", () => {
    const named = shownTask("数据处理任务名称非常长的一个任务", { mapped: true, slug: "fetch-1" });
    for (const columns of [10, 20, 33, 50, 79]) {
      const text = line(named, events, { columns });
      expect([...text].reduce((sum, c) => sum + (c >= "一" && c <= "鿿" ? 2 : 1), 0)).toBeLessThanOrEqual(columns);
    }
    expect(line(named, events, { columns: 50 })).toMatch(/^ {2}✗ 数据处理任务名称非… /);
  });

  test("lines that go to a file are never cut, and have no bars", () => {
    expect(line(fetch, map(100, 50, { at: 500 }), { columns: Number.POSITIVE_INFINITY, now: 600 })).toBe("  ⠋ fetch   50/100    0.60 s");
    const long = shownTask("a-task-with-quite-a-long-name");
    expect(line(long, story("a-task-with-quite-a-long-name-1", failed, { until: 5 }), { columns: Number.POSITIVE_INFINITY })).toMatch(/ failed$/);
  });
});

test("what has not begun and what was not run is dim, what ran is not", () => {
  const dim = (events: readonly RunEvent[]): boolean => line(load, events, { styled: true }).includes("dim( load)");
  expect(dim([])).toBe(true);
  expect(dim([change("load-1", [pending, refused])])).toBe(true);
  expect(dim(story("load-1", failed))).toBe(false);
});

test("without Unicode every sign is ASCII", () => {
  const events = [...map(100, 60, { at: 4000 }), change("fetch-1", [pending, running], { mapIndex: 99 })];
  expect(line(fetch, events, { ascii: true, now: 4000 })).toMatch(/^[\x20-\x7e]+$/);
  expect(line(load, story("load-1", success, { until: 1 }), { ascii: true })).toBe("  + load  1/1      1 ms");
});
