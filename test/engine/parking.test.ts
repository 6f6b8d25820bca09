import { expect, test } from "vitest";
import { task } from "../../src/core/task.ts";
import { Parking } from "../../src/engine/parking.ts";
import { label } from "../../src/engine/task-run-table.ts";
import { plain, retrying, waiting } from "../../src/states/make.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { graphOf } from "../helpers/flow-graph.ts";

function parking() {
  const clock = fakeClock();
  const due: string[] = [];
  const node = graphOf(() => task("pass", (x: number) => x).map([1, 2, 3])).nodes[0];
  if (node === undefined) throw new Error("no node");
  const at = (seconds: number): Date => new Date(clock.now() + 1000 * seconds);
  return { clock, due, node, at, park: new Parking(clock, (of, index) => void due.push(`${label(of, index)} at ${clock.now() % 60_000}`)) };
}

test("each waits for its own time", async () => {
  const { clock, due, node, at, park } = parking();
  park.park(node, 0, retrying(at(20), 1, ""));
  park.park(node, 1, waiting("Scheduled", at(10), ""));
  park.park(node, 2, waiting("Paused", at(10), ""));
  expect(park.hasDue).toBe(true);
  await clock.advance("10s");
  expect(due).toEqual(["pass-1[1] at 10000", "pass-1[2] at 10000"]);
  await clock.advance("10s");
  expect(due.at(-1)).toBe("pass-1[0] at 20000");
  expect(park.hasDue).toBe(false);
});

test("what has no time waits for somebody, and is not due by itself", async () => {
  const { clock, due, node, park } = parking();
  park.park(node, 0, waiting("Paused", null, ""));
  park.park(node, 2, plain("Pending", ""));
  expect([park.hasDue, park.paused.map(({ index }) => index)]).toEqual([false, [0, 2]]);
  await clock.advance("10d");
  expect(due).toEqual([]);
  expect(park.unpark({ node, index: 2 })).toBe(true);
  expect(park.unpark({ node, index: 2 })).toBe(false);
  expect(park.paused.map(({ index }) => index)).toEqual([0]);
});

test("a time that has passed is due at once, but not before the caller is done", async () => {
  const { clock, due, node, at, park } = parking();
  park.park(node, 0, retrying(at(-5), 1, ""));
  expect(due).toEqual([]);
  await clock.advance(0);
  expect(due).toHaveLength(1);
});

test("cleared, nothing wakes up any more", async () => {
  const { clock, due, node, at, park } = parking();
  park.park(node, 0, retrying(at(1), 1, ""));
  park.clear();
  expect([park.hasDue, clock.waits]).toEqual([false, []]);
  await clock.advance("1m");
  expect(due).toEqual([]);
});
