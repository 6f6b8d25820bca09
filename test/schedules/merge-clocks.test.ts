import { describe, expect, it } from "vitest";
import { type Clock, DatesClock } from "../../src/schedules/index.ts";
import { moments } from "../../src/schedules/merge-clocks.ts";

/** A clock of every millisecond, without an end, that counts what it is asked for. */
class CountingClock implements Clock {
  readonly startDate = undefined;
  readonly endDate = undefined;
  readonly timeZone = "UTC";
  readonly parameterDefaults = {};
  readonly labels = [];
  asked = 0;

  *times(after: Date): Generator<Date> {
    for (let time = after.getTime() + 1; ; time++) {
      this.asked++;
      yield new Date(time);
    }
  }
}

describe("moments", () => {
  it("are in order, each with the clocks that fire at it", () => {
    const [first, second] = [new DatesClock(["2026-01-03", "2026-01-01"]), new DatesClock(["2026-01-02", "2026-01-03"])];
    expect([...moments([first, second], new Date(0))]).toEqual([
      { startTime: new Date("2026-01-01"), clocks: [first] },
      { startTime: new Date("2026-01-02"), clocks: [second] },
      { startTime: new Date("2026-01-03"), clocks: [first, second] },
    ]);
  });

  it("are strictly after the given time", () => {
    const clock = new DatesClock(["2026-01-01", "2026-01-02"]);
    expect([...moments([clock], new Date("2026-01-01"))]).toEqual([{ startTime: new Date("2026-01-02"), clocks: [clock] }]);
  });

  it("ask each clock for one time more than was taken, at most", () => {
    const clocks = [new CountingClock(), new CountingClock()];
    expect([...moments(clocks, new Date(0)).take(3)].map(({ startTime }) => startTime.getTime())).toEqual([1, 2, 3]);
    expect(clocks.map(({ asked }) => asked)).toEqual([3, 3]);
  });
});
