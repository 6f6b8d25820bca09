import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IntervalClock, Schedule } from "../../src/schedules/index.ts";
import { thrownBy } from "./error-code.ts";
import { localTimes, utcTimes } from "./local-times.ts";
import { expectSteadyEvents } from "./steady-events.ts";

describe("IntervalClock", () => {
  it("counts from 1 January 2019 in UTC where nothing else is said", () => {
    expect(utcTimes(new IntervalClock("7h"), { after: "2018-06-01", n: 3 })).toEqual(["2019-01-01T00:00Z", "2019-01-01T07:00Z", "2019-01-01T14:00Z"]);
  });

  it("counts from midnight of that day in its own zone", () => {
    expect(localTimes(new IntervalClock("1d", { timeZone: "Asia/Kolkata" }), { after: "2026-01-01T00:00Z", n: 1 })).toEqual(["01-02T00:00+05:30"]);
  });

  it("gives the start itself, and nothing before it", () => {
    const clock = new IntervalClock("1h", { startDate: "2026-01-01T00:30Z" });
    expect(utcTimes(clock, { after: "2000-01-01", n: 2 })).toEqual(["2026-01-01T00:30Z", "2026-01-01T01:30Z"]);
  });

  it("gives times strictly after `after`", () => {
    const clock = new IntervalClock("1h", { startDate: "2026-01-01T00:00Z" });
    expect(utcTimes(clock, { after: "2026-01-01T05:00Z", n: 1 })).toEqual(["2026-01-01T06:00Z"]);
    expect(utcTimes(clock, { after: "2026-01-01T04:59:59.999Z", n: 1 })).toEqual(["2026-01-01T05:00Z"]);
    expect(utcTimes(clock, { after: "2026-01-01T05:00:00.001Z", n: 1 })).toEqual(["2026-01-01T06:00Z"]);
  });

  it("gives its end, and then no more", () => {
    const clock = new IntervalClock("1h", { startDate: "2026-01-01T00:00Z", endDate: "2026-01-01T02:00Z" });
    expect(utcTimes(clock, { after: "2026-01-01T00:00Z", n: 9 })).toEqual(["2026-01-01T01:00Z", "2026-01-01T02:00Z"]);
    expect(utcTimes(clock, { after: "2026-01-01T02:00Z", n: 9 })).toEqual([]);
  });

  it("keeps milliseconds", () => {
    const clock = new IntervalClock("1h", { startDate: "2026-01-01T00:00:00.007Z" });
    expect(utcTimes(clock, { after: "2025-01-01", n: 2 })).toEqual(["2026-01-01T00:00:00.007Z", "2026-01-01T01:00:00.007Z"]);
  });

  it("takes numbers as seconds", () => {
    expect(utcTimes(new IntervalClock(90), { after: "2026-01-01", n: 2 })).toEqual(["2026-01-01T00:01:30Z", "2026-01-01T00:03Z"]);
  });

  it("ends with the years that schedules cover", () => {
    expect(utcTimes(new IntervalClock("200000d", { startDate: "2026-01-01T00:00Z" }), { after: "2020-01-01", n: 5 })).toEqual([
      "2026-01-01T00:00Z",
      "2573-08-01T00:00Z",
    ]);
    expect(utcTimes(new IntervalClock(1e300), { after: "2020-01-01", n: 5 })).toEqual([]);
  });

  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY, "0s", "-1h", "0d", "soon", "", "0.1ms", "1 day"])("refuses the interval %j", (every) => {
    expect(thrownBy(() => new IntervalClock(every))).toMatchObject({ code: "E501", placed: true });
  });

  it("has the same events from wherever one asks, each later than the one before and none at or before `after`", () => {
    const moment = fc.integer({ min: Date.parse("2011-01-01"), max: Date.parse("2030-01-01") });
    const question = fc.record({
      timeZone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"),
      every: fc.constantFrom("1h", "20m", "25h", "1d", "2d", "1d5h", "7d30m", "3d"),
      start: moment,
      after: moment,
      later: fc.nat(20 * 3_600_000),
    });
    fc.assert(
      fc.property(question, ({ timeZone, every, start, after, later }) => {
        expectSteadyEvents(new IntervalClock(every, { timeZone, startDate: new Date(start) }), { after, later });
      }),
    );
  });

  it("agrees with counting step by step from the start", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: -5000, max: 50_000 }), (minutes, offset) => {
        const start = Date.parse("2026-01-01T00:00Z");
        const after = start + offset * 60_000;
        let expected = start;
        while (expected <= after) expected += minutes * 60_000;
        const [time] = new Schedule({ clocks: [new IntervalClock(`${minutes}m`, { startDate: new Date(start) })] }).next(1, { after: new Date(after) });
        expect(Number(time)).toBe(expected);
      }),
    );
  });
});
