import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RunView, type TaskRow } from "../../../src/cli/display/run-view.ts";
import { looped } from "../../../src/states/make.ts";
import { shownTask } from "../fake-terminal.ts";
import { change, mappedOver, retryingAt, states, story } from "./run-story.ts";

const { pending, running, success, failed, skipped, paused, resumed, refused, cancelled } = states;

function rowOf(view: RunView): TaskRow {
  const [row] = view.rows;
  if (row === undefined) throw new Error("no row");
  return row;
}

describe("one task", () => {
  test("is over with its last state, and has taken the time between", () => {
    const view = new RunView([shownTask("load")]);
    const row = rowOf(view);
    expect([row.hasBegun, row.isOver]).toEqual([false, false]);
    view.apply(change("load-1", [pending, running], { at: 1000 }));
    expect([row.hasBegun, row.isOver, row.elapsed(1500)]).toEqual([true, false, 500]);
    view.apply(change("load-1", [running, success], { at: 1700 }));
    expect([row.isOver, row.succeeded, row.elapsed(9000)]).toEqual([true, 1, 700]);
  });

  test("of which one start failed is not over where another one follows, not even between the two", () => {
    const view = new RunView([shownTask("load")]);
    const row = rowOf(view);
    view.apply(change("load-1", [pending, running]));
    view.apply(change("load-1", [running, failed], { at: 100, willRetry: true }));
    expect([row.isOver, row.failed, row.count("Running")]).toEqual([false, 0, 0]);
    view.apply(change("load-1", [failed, retryingAt(500, 1)], { at: 100 }));
    view.apply(change("load-1", [retryingAt(500, 1), running], { at: 500 }));
    view.apply(change("load-1", [running, failed], { at: 600 }));
    expect([row.isOver, row.failed]).toEqual([true, 1]);
  });

  test("that was not run says why, unless a handler had another state for it", () => {
    const view = new RunView([shownTask("load")]);
    const row = rowOf(view);
    view.apply(change("load-1", [pending, refused]));
    expect(row.refusal).toBe(refused);
    view.apply(change("load-1", [refused, success]));
    expect([row.refusal, row.succeeded]).toEqual([undefined, 1]);
  });

  test("that failed and is tried again is not over", () => {
    const view = new RunView([shownTask("load")]);
    const row = rowOf(view);
    for (const event of story("load-1", failed)) view.apply(event);
    expect([row.isOver, row.failed]).toEqual([true, 1]);
    view.apply(change("load-1", [failed, retryingAt(500, 1)], { at: 1 }));
    expect([row.isOver, row.failed, row.count("Retrying")]).toEqual([false, 0, 1]);
    view.apply(change("load-1", [retryingAt(500, 1), running], { at: 500 }));
    view.apply(change("load-1", [running, success], { at: 600 }));
    expect([row.isOver, row.failed, row.succeeded, row.count("Retrying")]).toEqual([true, 0, 1, 0]);
  });

  test("that goes through rounds of a loop is not over before the last", () => {
    const view = new RunView([shownTask("load")]);
    const round = looped(1, 1, "again");
    const states = [pending, running, round, pending, running, success];
    const over = states.slice(1).map((to, i) => {
      view.apply(change("load-1", [states[i] ?? pending, to]));
      return rowOf(view).isOver;
    });
    expect(over).toEqual([false, false, false, false, true]);
  });

  test("that was resumed is paused no longer", () => {
    const view = new RunView([shownTask("load")]);
    view.apply(change("load-1", [pending, paused]));
    expect(rowOf(view).count("Paused")).toBe(1);
    view.apply(change("load-1", [resumed, running]));
    expect(rowOf(view).count("Paused")).toBe(0);
  });

  test("says how far it is", () => {
    const view = new RunView([shownTask("load")]);
    view.apply({ kind: "progress", slug: "load-1", attempt: 1, done: 3, total: 10, at: 5 });
    expect(rowOf(view).progress).toEqual({ done: 3, total: 10 });
  });

  test("that never began has not run", () => {
    const view = new RunView([shownTask("load")]);
    view.apply(change("load-1", [pending, refused]));
    expect([rowOf(view).isOver, rowOf(view).notRun, rowOf(view).failed, rowOf(view).ran]).toEqual([true, 1, 0, false]);
  });
});

describe("a mapped task", () => {
  const tasks = [shownTask("fetch", { mapped: true })];

  test("has as many task runs as its parent says", () => {
    const view = new RunView(tasks);
    expect(rowOf(view).total).toBeUndefined();
    view.apply(change("fetch-1", [pending, mappedOver(3)]));
    for (const mapIndex of [0, 1]) for (const event of story("fetch-1", success, { mapIndex })) view.apply(event);
    expect([rowOf(view).total, rowOf(view).finished, rowOf(view).isOver]).toEqual([3, 2, false]);
    for (const event of story("fetch-1", failed, { mapIndex: 2 })) view.apply(event);
    expect([rowOf(view).finished, rowOf(view).succeeded, rowOf(view).failed, rowOf(view).isOver]).toEqual([3, 2, 1, true]);
  });

  test("over an empty list is over at once", () => {
    const view = new RunView(tasks);
    view.apply(change("fetch-1", [pending, mappedOver(0)]));
    expect(rowOf(view).isOver).toBe(true);
  });

  test("that is skipped or refused as a whole is over without children", () => {
    for (const state of [skipped, refused]) {
      const view = new RunView(tasks);
      view.apply(change("fetch-1", [pending, state]));
      expect([rowOf(view).isOver, rowOf(view).ended]).toEqual([true, state]);
    }
  });

  test("of which only some children take part counts those", () => {
    const view = new RunView([shownTask("fetch", { mapped: true, only: new Set([7]) })]);
    view.apply(change("fetch-1", [pending, mappedOver(100)]));
    for (const event of story("fetch-1", success, { mapIndex: 7 })) view.apply(event);
    expect([rowOf(view).total, rowOf(view).isOver]).toEqual([1, true]);
  });

  test("knows how many of its children ran at once", () => {
    const view = new RunView(tasks);
    view.apply(change("fetch-1", [pending, mappedOver(4)]));
    for (const mapIndex of [0, 1, 2, 3]) view.apply(change("fetch-1", [pending, running], { at: 1000, mapIndex }));
    expect(rowOf(view).atOnce(2000)).toBe(4);
    for (const mapIndex of [0, 1, 2, 3]) view.apply(change("fetch-1", [running, success], { at: 1000 + 500 * (mapIndex + 1), mapIndex }));
    expect(rowOf(view).atOnce(9000)).toBe((500 + 1000 + 1500 + 2000) / 2000);
  });
});

test("events of tasks that are not shown, and logs, change nothing", () => {
  const view = new RunView([shownTask("load")]);
  expect(view.apply(change("month", [pending, success]))).toBeUndefined();
  expect(view.apply({ kind: "log", level: "info", message: "hi", at: 0, source: "logger", slug: "load-1" })).toBeUndefined();
  expect(rowOf(view).hasBegun).toBe(false);
});

test("however a map goes, counts add up and it is over exactly when every child is", () => {
  const ways = fc.constantFrom("success", "failed", "skipped", "refused", "cancelled", "retried", "open");
  fc.assert(
    fc.property(fc.array(ways, { maxLength: 30 }), (children) => {
      const view = new RunView([shownTask("fetch", { mapped: true })]);
      view.apply(change("fetch-1", [pending, mappedOver(children.length)]));
      for (const [mapIndex, way] of children.entries()) {
        if (way === "refused") view.apply(change("fetch-1", [pending, refused], { mapIndex }));
        else if (way === "open") view.apply(change("fetch-1", [pending, running], { mapIndex }));
        else if (way === "retried") {
          const again = retryingAt(1, 1);
          const states = [pending, running, failed, again, running, success];
          for (const [i, to] of states.entries()) if (i > 0) view.apply(change("fetch-1", [states[i - 1] ?? pending, to], { mapIndex }));
        } else for (const event of story("fetch-1", { success, failed, skipped, cancelled }[way], { mapIndex })) view.apply(event);
      }
      const count = (...of: string[]): number => children.filter((way) => of.includes(way)).length;
      const row = rowOf(view);
      expect(row.succeeded).toBe(count("success", "retried", "skipped"));
      expect(row.failed).toBe(count("failed"));
      expect(row.notRun).toBe(count("refused"));
      expect(row.count("Running")).toBe(count("open"));
      expect(row.count("Cancelled")).toBe(count("cancelled"));
      expect(row.isOver).toBe(count("open") === 0);
    }),
  );
});
