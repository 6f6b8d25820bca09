import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeadraceError } from "../../src/errors/define.ts";
import { RRuleClock, Schedule } from "../../src/schedules/index.ts";
import { thrownBy } from "./error-code.ts";
import { localTimes, utcTimes } from "./local-times.ts";
import { expectSteadyEvents } from "./steady-events.ts";

const dayMs = 86_400_000;
const dayNames = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

describe("RRuleClock", () => {
  it("counts from its own DTSTART, in its zone", () => {
    const clock = new RRuleClock("DTSTART;TZID=America/New_York:20260105T090000\nRRULE:FREQ=DAILY;INTERVAL=2");
    expect(clock.timeZone).toBe("America/New_York");
    expect(localTimes(clock, { after: "2026-01-06", n: 2 })).toEqual(["01-07T09:00-05:00", "01-09T09:00-05:00"]);
  });

  it("counts from startDate where there is no DTSTART, and from 2019 where there is neither", () => {
    const started = new RRuleClock("FREQ=DAILY;INTERVAL=2", { startDate: "2026-01-04T08:00", timeZone: "Europe/Berlin" });
    expect(localTimes(started, { after: "2026-01-01", n: 2 })).toEqual(["01-04T08:00+01:00", "01-06T08:00+01:00"]);
    expect(utcTimes(new RRuleClock("FREQ=DAILY;BYHOUR=9"), { after: "2000-01-01", n: 1 })).toEqual(["2019-01-01T09:00Z"]);
  });

  it("is bounded by startDate and endDate, both inclusive, wherever it counts from", () => {
    const text = "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;INTERVAL=2";
    const clock = new RRuleClock(text, { startDate: "2026-01-03T09:00Z", endDate: "2026-01-07T09:00Z" });
    expect(utcTimes(clock, { after: "2025-01-01", n: 9 })).toEqual(["2026-01-03T09:00Z", "2026-01-05T09:00Z", "2026-01-07T09:00Z"]);
    expect(utcTimes(clock, { after: "2026-01-03T09:00Z", n: 1 })).toEqual(["2026-01-05T09:00Z"]);
  });

  it("reads a DTSTART without a zone in the clock's, and expands one in UTC there", () => {
    const options = { timeZone: "Europe/Berlin" };
    expect(localTimes(new RRuleClock("DTSTART:20260101T090000\nRRULE:FREQ=DAILY", options), { after: "2026-07-01", n: 1 })).toEqual(["07-01T09:00+02:00"]);
    expect(localTimes(new RRuleClock("DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY", options), { after: "2026-07-01", n: 1 })).toEqual(["07-01T10:00+02:00"]);
  });

  it("lets timeZone say where filters read a rule that has a TZID of its own", () => {
    const clock = new RRuleClock("DTSTART;TZID=America/New_York:20260105T090000\nRRULE:FREQ=DAILY", { timeZone: "UTC" });
    expect(clock.timeZone).toBe("UTC");
    expect(utcTimes(clock, { after: "2026-07-01", n: 1 })).toEqual(["2026-07-01T13:00Z"]);
  });

  it("leaves EXDATE out and RDATE in", () => {
    const clock = new RRuleClock("DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260102T090000Z\nRDATE:20260110T120000Z");
    expect(utcTimes(clock, { after: "2025-01-01", n: 9 })).toEqual(["2026-01-01T09:00Z", "2026-01-03T09:00Z", "2026-01-10T12:00Z"]);
  });

  it("ends with UNTIL, and after COUNT times", () => {
    const startDate = "2026-01-01T09:00Z";
    expect(utcTimes(new RRuleClock("FREQ=DAILY;UNTIL=20260102T090000Z", { startDate }), { after: "2025-01-01", n: 9 })).toHaveLength(2);
    expect(utcTimes(new RRuleClock("COUNT=4;FREQ=DAILY", { startDate }), { after: "2026-01-02", n: 9 })).toHaveLength(3);
  });

  it.each([
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
    "FREQ=SECONDLY;INTERVAL=2;BYSECOND=1",
    "FREQ=YEARLY;INTERVAL=10000000;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
    "FREQ=DAILY;INTERVAL=10000000;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29;COUNT=200",
  ])("never fires for the impossible %s", (text) => {
    expect(utcTimes(new RRuleClock(text, { startDate: "2025-01-01", timeZone: "Europe/Berlin" }), { after: "2026-01-01", n: 1 })).toEqual([]);
  });

  it("finds what is rare", () => {
    const clock = new RRuleClock("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO");
    expect(utcTimes(clock, { after: "2072-03-01", n: 1 })).toEqual(["2112-02-29T00:00Z"]);
  });

  it("says so where COUNT would have to count too far", () => {
    const clock = new RRuleClock("FREQ=SECONDLY;INTERVAL=7;COUNT=100000000", { startDate: "2019-01-01" });
    expect(thrownBy(() => utcTimes(clock, { after: "2026-01-01", n: 1 }))).toMatchObject({ code: "E511" });
  });

  it("refuses text that is no rule, with the cause where a date is wrong", () => {
    expect(thrownBy(() => new RRuleClock("hello"))).toMatchObject({ code: "E509", placed: true });
    expect(thrownBy(() => new RRuleClock("FREQ=DAILY;COUNT=3"))).toMatchObject({ code: "E510", placed: true });
    expect(thrownBy(() => new RRuleClock("DTSTART;TZID=Mars/Olympus:20260105T090000\nRRULE:FREQ=DAILY"))).toMatchObject({ code: "E503", placed: true });
    try {
      new RRuleClock("DTSTART:20261305T090000Z\nRRULE:FREQ=DAILY");
      expect.unreachable();
    } catch (error) {
      expect(isHeadraceError(error) && error.code).toBe("E509");
      expect(isHeadraceError(error) && error.cause).toBeInstanceOf(Error);
    }
  });

  it("agrees with walking over every day of weekly and daily rules", () => {
    const rules = fc.record({
      weekly: fc.boolean(),
      interval: fc.integer({ min: 1, max: 5 }),
      weekdays: fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 4 }),
      hours: fc.uniqueArray(fc.nat(23), { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(rules, fc.nat(400), ({ weekly, interval, weekdays, hours }, offset) => {
        const start = Date.parse("2026-01-05T00:00Z"); // A Monday, where weeks begin.
        const after = start + offset * dayMs + 1_800_000;
        const expected: Date[] = [];
        for (let day = 0; expected.length < 10; day++) {
          const date = new Date(start + day * dayMs);
          const inStep = weekly ? Math.floor(day / 7) % interval === 0 : day % interval === 0;
          if (!inStep || !weekdays.includes(date.getUTCDay())) continue;
          const times = hours.toSorted((a, b) => a - b).map((hour) => new Date(date.getTime() + hour * 3_600_000));
          expected.push(...times.filter((time) => time.getTime() > after));
        }
        const text = `FREQ=${weekly ? "WEEKLY" : "DAILY"};INTERVAL=${interval};BYDAY=${weekdays.map((day) => dayNames[day])};BYHOUR=${hours}`;
        const schedule = new Schedule({ clocks: [new RRuleClock(text, { startDate: new Date(start) })] });
        expect(schedule.next(10, { after: new Date(after) })).toEqual(expected.slice(0, 10));
      }),
      { numRuns: 60 },
    );
  });

  it("agrees with walking over every day of monthly rules", () => {
    const rules = fc.record({ interval: fc.integer({ min: 1, max: 4 }), monthDay: fc.integer({ min: 1, max: 31 }), fromEnd: fc.boolean() });
    fc.assert(
      fc.property(rules, fc.nat(700), ({ interval, monthDay, fromEnd }, offset) => {
        const start = Date.parse("2026-01-01T06:00Z");
        const after = start + offset * dayMs;
        const expected: Date[] = [];
        for (let time = start; expected.length < 4; time += dayMs) {
          const date = new Date(time);
          const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
          const number = fromEnd ? lastDay - date.getUTCDate() + 1 : date.getUTCDate();
          const months = (date.getUTCFullYear() - 2026) * 12 + date.getUTCMonth();
          if (months % interval === 0 && number === monthDay && time > after) expected.push(date);
        }
        const text = `FREQ=MONTHLY;INTERVAL=${interval};BYMONTHDAY=${fromEnd ? "-" : ""}${monthDay}`;
        const schedule = new Schedule({ clocks: [new RRuleClock(text, { startDate: new Date(start) })] });
        expect(schedule.next(4, { after: new Date(after) })).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("has the same events from wherever one asks, each later than the one before and none at or before `after`", () => {
    const question = fc.record({
      timeZone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"),
      text: fc.constantFrom("FREQ=HOURLY;INTERVAL=5", "FREQ=HOURLY;BYMINUTE=0,30", "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=15", "FREQ=DAILY;COUNT=400"),
      after: fc.integer({ min: Date.parse("2026-01-01"), max: Date.parse("2027-01-01") }),
      later: fc.nat(20 * 3_600_000),
    });
    fc.assert(
      fc.property(question, ({ timeZone, text, after, later }) => {
        expectSteadyEvents(new RRuleClock(text, { timeZone, startDate: "2026-01-01T00:00" }), { after, later });
      }),
      { numRuns: 150 },
    );
  });
});
