import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  adjustments,
  type Clock,
  CronClock,
  DatesClock,
  type Filter,
  filters,
  IntervalClock,
  Schedule,
  type ScheduleOptions,
} from "../../src/schedules/index.ts";
import { thrownBy } from "./error-code.ts";

const after = "2026-01-01T00:00Z";

function texts(options: ScheduleOptions, n = 5): string[] {
  return new Schedule(options).next(n, { after }).map((time) => time.toISOString().slice(5, 16));
}

describe("Schedule.next", () => {
  it("merges its clocks by time and gives each time once", () => {
    const clocks = [new CronClock("0 0,12 * * *"), new CronClock("0 */6 * * *"), new DatesClock(["2026-01-01T06:00", "2026-01-01T07:00"])];
    expect(texts({ clocks })).toEqual(["01-01T06:00", "01-01T07:00", "01-01T12:00", "01-01T18:00", "01-02T00:00"]);
  });

  it("gives as many as asked, or what there is", () => {
    const clocks = [new DatesClock(["2026-01-02", "2026-01-03"])];
    expect(texts({ clocks }, 0)).toEqual([]);
    expect(texts({ clocks }, 1)).toEqual(["01-02T00:00"]);
    expect(texts({ clocks }, 9)).toEqual(["01-02T00:00", "01-03T00:00"]);
  });

  it("gives events with the defaults and labels of the clock that fires", () => {
    const clock = new IntervalClock("1d", { parameterDefaults: { day: "monday" }, labels: ["big"] });
    expect(new Schedule({ clocks: [clock, new DatesClock(["2026-01-01T12:00"])] }).next(2, { after, events: true })).toEqual([
      { startTime: new Date("2026-01-01T12:00Z"), parameterDefaults: {}, labels: [] },
      { startTime: new Date("2026-01-02T00:00Z"), parameterDefaults: { day: "monday" }, labels: ["big"] },
    ]);
  });

  it("keeps events of one time apart where defaults or labels differ, in the order of the clocks, and makes equal ones one", () => {
    const clocks = [{ x: [1] }, { x: [2] }, { x: [1] }].map((parameterDefaults) => new IntervalClock("1d", { parameterDefaults }));
    const labelled = new IntervalClock("1d", { parameterDefaults: { x: [1] }, labels: ["big"] });
    const events = new Schedule({ clocks: [...clocks, labelled] }).next(4, { after, events: true });
    expect(events.map(({ startTime, parameterDefaults, labels }) => [startTime.getUTCDate(), parameterDefaults.x, labels])).toEqual([
      [2, [1], []],
      [2, [2], []],
      [2, [1], ["big"]],
      [3, [1], []],
    ]);
  });

  it("does not let one event change the next", () => {
    const schedule = new Schedule({ clocks: [new IntervalClock("1d", { parameterDefaults: { x: 1 }, labels: ["big"] })] });
    const [first] = schedule.next(1, { after, events: true });
    Object.assign(first?.parameterDefaults ?? {}, { x: 2 });
    first?.startTime.setTime(0);
    expect(schedule.next(1, { after, events: true })).toEqual([{ startTime: new Date("2026-01-02"), parameterDefaults: { x: 1 }, labels: ["big"] }]);
  });

  it("reads `after` as text in UTC, or as a Date", () => {
    const schedule = new Schedule({ clocks: [new IntervalClock("1d")] });
    expect(schedule.next(1, { after: "2026-01-01T12:00" })).toEqual([new Date("2026-01-02")]);
    expect(schedule.next(1, { after: new Date("2026-01-02") })).toEqual([new Date("2026-01-03")]);
    expect(thrownBy(() => schedule.next(1, { after: "soon" }))).toMatchObject({ code: "E504", placed: true });
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses to give %j times", (n) => {
    expect(thrownBy(() => new Schedule({ clocks: [new IntervalClock("1d")] }).next(n))).toMatchObject({ code: "E514", placed: true });
  });

  describe("without `after`", () => {
    afterEach(() => {
      vi.useRealTimers();
    });

    it("begins now", () => {
      vi.useFakeTimers({ now: new Date("2031-05-05T05:05:05Z"), toFake: ["Date"] });
      expect(new Schedule({ clocks: [new IntervalClock("1h")] }).next(1)).toEqual([new Date("2031-05-05T06:00Z")]);
    });
  });
});

describe("a schedule's filters", () => {
  const clocks = [new CronClock("0 */3 * * *")];

  it("all must pass, of orFilters one, of notFilters none", () => {
    const both = [filters.isWeekday, filters.betweenTimes("09:00", "18:00")];
    expect(texts({ clocks, filters: both }, 6)).toEqual(["01-01T09:00", "01-01T12:00", "01-01T15:00", "01-01T18:00", "01-02T09:00", "01-02T12:00"]);
    const either = [filters.atTime("09:00"), filters.atTime("18:00")];
    expect(texts({ clocks, orFilters: either }, 3)).toEqual(["01-01T09:00", "01-01T18:00", "01-02T09:00"]);
    expect(texts({ clocks, filters: both, orFilters: either, notFilters: [filters.onDate(1, 1)] }, 3)).toEqual(["01-02T09:00", "01-02T18:00", "01-05T09:00"]);
  });

  it("are asked in the zone of the clock that fires", () => {
    const zoned = [new CronClock("0 9 * * *", { timeZone: "America/New_York" }), new CronClock("0 9 * * *", { timeZone: "Europe/Berlin" })];
    expect(texts({ clocks: zoned, filters: [filters.atTime("09:00")] }, 2)).toEqual(["01-01T08:00", "01-01T14:00"]);
  });

  it("let an event stay if it passes for one of two clocks that fire together", () => {
    const together = ["UTC", "Europe/Berlin"].map((timeZone) => new DatesClock(["2026-01-02T08:00Z"], { timeZone }));
    expect(texts({ clocks: together, filters: [filters.atTime("09:00")] })).toEqual(["01-02T08:00"]);
  });

  it("get a Date of their own and the zone", () => {
    const seen: string[] = [];
    const spoil: Filter = (startTime, timeZone) => {
      seen.push(timeZone);
      startTime.setTime(0);
      return true;
    };
    expect(texts({ clocks: [new IntervalClock("1d", { timeZone: "Asia/Kolkata" })], filters: [spoil, spoil] }, 1)).toEqual(["01-01T18:30"]);
    expect(seen).toEqual(["Asia/Kolkata", "Asia/Kolkata"]);
  });

  it("that let nothing through end the search after 10,000 times", () => {
    let asked = 0;
    const never: Filter = () => {
      asked++;
      return false;
    };
    expect(texts({ clocks: [new IntervalClock("1s")], filters: [never] })).toEqual([]);
    expect(asked).toBe(10_000);
    const nearlyTooLate = (limit: number): Filter => {
      const only = Date.parse(after) + limit * 1000;
      return (startTime) => startTime.getTime() === only;
    };
    expect(texts({ clocks: [new IntervalClock("1s")], filters: [nearlyTooLate(10_000)] })).toHaveLength(1);
    expect(texts({ clocks: [new IntervalClock("1s")], filters: [nearlyTooLate(10_001)] })).toHaveLength(0);
  });
});

describe("a schedule's adjustments", () => {
  it("come after the filters, in their order", () => {
    const clocks = [new CronClock("0 9 * * *")];
    const moved = [adjustments.add("1d"), adjustments.nextWeekday];
    expect(texts({ clocks, filters: [filters.isWeekday], adjustments: moved }, 3)).toEqual(["01-02T09:00", "01-05T09:00", "01-06T09:00"]);
    expect(texts({ clocks, filters: [filters.isWeekday], adjustments: moved.toReversed() }, 3)).toEqual(["01-02T09:00", "01-03T09:00", "01-06T09:00"]);
  });

  it("leave what the clocks gave alone: no event is lost or doubled because another was moved onto it", () => {
    expect(texts({ clocks: [new IntervalClock("3h")], adjustments: [adjustments.add("3h")] }, 3)).toEqual(["01-01T06:00", "01-01T09:00", "01-01T12:00"]);
  });

  it("that return no valid Date are named", () => {
    const broken = () => new Date(Number.NaN);
    expect(thrownBy(() => texts({ clocks: [new IntervalClock("3h")], adjustments: [adjustments.add(1), broken] }))).toMatchObject({
      code: "E516",
      what: "adjustments[1] of the schedule turned 2026-01-01T03:00:01.000Z into no valid Date.",
    });
    expect(thrownBy(() => texts({ clocks: [new IntervalClock("3h")], adjustments: [adjustments.add("9000000d")] }))).toMatchObject({ code: "E516" });
    const noDate: Schedule = Reflect.construct(Schedule, [{ clocks: [new IntervalClock("3h")], adjustments: [() => 3] }]);
    expect(thrownBy(() => noDate.next(1))).toMatchObject({ code: "E516" });
  });
});

describe("a schedule's dates", () => {
  it("are the earliest start and the latest end of its clocks", () => {
    const clocks = [
      new IntervalClock("1d", { startDate: "2026-02-01", endDate: "2026-03-01" }),
      new IntervalClock("1d"),
      new DatesClock(["2026-01-15", "2026-02-15"]),
    ];
    const schedule = new Schedule({ clocks });
    expect([schedule.startDate, schedule.endDate]).toEqual([new Date("2026-01-15"), new Date("2026-03-01")]);
    const open = new Schedule({ clocks: [new IntervalClock("1d")] });
    expect([open.startDate, open.endDate]).toEqual([undefined, undefined]);
  });
});

describe("what a Schedule refuses", () => {
  it("no clocks, and things in its lists that do not belong there", () => {
    const clocks = [new IntervalClock("1d")];
    expect(thrownBy(() => new Schedule({ clocks: [] }))).toMatchObject({ code: "E513", placed: true });
    const wrong: Record<string, unknown>[] = [{}, { clocks: "daily" }, { clocks: [...clocks, "0 9 * * *"] }, { clocks, filters: [filters.isWeekday, true] }];
    for (const options of [...wrong, { clocks, adjustments: [3] }]) {
      expect(thrownBy(() => Reflect.construct(Schedule, [options]))).toMatchObject({ code: "E513" });
    }
    expect(thrownBy(() => Reflect.construct(Schedule, [{ clocks, notFilters: [false] }]))?.what).toBe("notFilters[0] of the Schedule is no function.");
  });
});

describe("schedules of random clocks", () => {
  const clock: fc.Arbitrary<Clock> = fc.oneof(
    fc.integer({ min: 1, max: 400 }).map((minutes) => new IntervalClock(`${minutes}m`)),
    fc.nat(59).map((minute) => new CronClock(`${minute} */4 * * *`, { timeZone: "Europe/Berlin" })),
    fc
      .array(fc.date({ min: new Date("2026-03-01"), max: new Date("2026-04-30"), noInvalidDate: true }), { minLength: 1 })
      .map((dates) => new DatesClock(dates)),
  );
  const moment = fc.date({ min: new Date("2026-03-01"), max: new Date("2026-04-15"), noInvalidDate: true });

  it("give the sorted union of what each clock gives", () => {
    fc.assert(
      fc.property(fc.array(clock, { minLength: 1, maxLength: 4 }), moment, (clocks, from) => {
        const merged = new Schedule({ clocks }).next(20, { after: from }).map(Number);
        const single = clocks.flatMap((one) => new Schedule({ clocks: [one] }).next(20, { after: from }).map(Number));
        const union = [...new Set(single)].sort((a, b) => a - b);
        expect(merged).toEqual(union.slice(0, 20));
      }),
    );
  });

  it("go on from their last time as if they had never stopped", () => {
    fc.assert(
      fc.property(fc.array(clock, { minLength: 1, maxLength: 3 }), moment, fc.integer({ min: 1, max: 10 }), (clocks, from, cut) => {
        const schedule = new Schedule({ clocks });
        const whole = schedule.next(20, { after: from });
        const first = schedule.next(cut, { after: from });
        const rest = first.length === 0 ? [] : schedule.next(20 - cut, { after: first.at(-1) ?? from });
        expect([...first, ...rest]).toEqual(whole);
      }),
    );
  });
});
