import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CronClock, Schedule } from "../../src/schedules/index.ts";
import { thrownBy } from "./error-code.ts";
import { utcTimes } from "./local-times.ts";
import { expectSteadyEvents } from "./steady-events.ts";

/** Times after Thursday, 1 January 2026. */
function times(text: string, n: number, dayOr?: boolean): string[] {
  return utcTimes(new CronClock(text, { dayOr }), { after: "2026-01-01T00:00Z", n });
}

describe("CronClock", () => {
  it("reads five fields in UTC", () => {
    expect(times("30 9 * * 1-5", 3)).toEqual(["2026-01-01T09:30Z", "2026-01-02T09:30Z", "2026-01-05T09:30Z"]);
  });

  it("reads steps that begin at a number, names, and both numbers of Sunday", () => {
    expect(times("5/20 0 * * *", 3)).toEqual(["2026-01-01T00:05Z", "2026-01-01T00:25Z", "2026-01-01T00:45Z"]);
    expect(times("0 0 * JAN sun", 2)).toEqual(["2026-01-04T00:00Z", "2026-01-11T00:00Z"]);
    expect(times("0 0 * * 7", 2)).toEqual(times("0 0 * * 0", 2));
  });

  it("reads a sixth field in front as seconds, and a seventh at the end as the year", () => {
    expect(times("*/20 0 0 * * *", 3)).toEqual(["2026-01-01T00:00:20Z", "2026-01-01T00:00:40Z", "2026-01-02T00:00Z"]);
    expect(times("0 0 12 1 1 * 2027", 3)).toEqual(["2027-01-01T12:00Z"]);
  });

  it("reads nicknames, the last day and the second Friday", () => {
    expect(times("@weekly", 2)).toEqual(["2026-01-04T00:00Z", "2026-01-11T00:00Z"]);
    expect(times("0 0 L * *", 2)).toEqual(["2026-01-31T00:00Z", "2026-02-28T00:00Z"]);
    expect(times("0 0 * * 5#2", 2)).toEqual(["2026-01-09T00:00Z", "2026-02-13T00:00Z"]);
  });

  it("fires on days that match either day field, or both with dayOr false", () => {
    expect(times("0 0 13 * 5", 3)).toEqual(["2026-01-02T00:00Z", "2026-01-09T00:00Z", "2026-01-13T00:00Z"]);
    expect(times("0 0 13 * 5", 3, false)).toEqual(["2026-02-13T00:00Z", "2026-03-13T00:00Z", "2026-11-13T00:00Z"]);
  });

  it("may fire at its start, and at its end", () => {
    const clock = new CronClock("0 0 * * *", { startDate: "2050-01-01", endDate: "2050-01-02" });
    expect(utcTimes(clock, { after: "2026-01-01", n: 5 })).toEqual(["2050-01-01T00:00Z", "2050-01-02T00:00Z"]);
    const late = new CronClock("0 0 * * *", { startDate: "2050-01-01T00:00:00.001" });
    expect(utcTimes(late, { after: "2026-01-01", n: 1 })).toEqual(["2050-01-02T00:00Z"]);
  });

  it("never fires on a date that does not exist, and says so at once", () => {
    expect(times("0 0 30 2 *", 1)).toEqual([]);
    expect(times("0 0 0 1 1 * 2020", 1)).toEqual([]);
    expect(times("0 0 29 2 *", 2)).toEqual(["2028-02-29T00:00Z", "2032-02-29T00:00Z"]);
  });

  it.each(["", "*", "hello world", "* * 32 1 1", "60 * * * *", "* * * * * * * *", "@reboot", "2026-05-01T00:00:00", "2026-05-01 00:00:00", "10-5 * * * *"])(
    "refuses %j",
    (text) => {
      expect(thrownBy(() => new CronClock(text))).toMatchObject({ code: "E502", placed: true });
    },
  );

  it("does not name a wrong number where croner counts from zero", () => {
    expect(thrownBy(() => new CronClock("* * 32 1 1"))?.what).toBe('CronClock cannot read "* * 32 1 1": a value of its day field is out of range.');
    expect(thrownBy(() => new CronClock("* * *"))?.what).toBe('CronClock cannot read "* * *": it has 3 of 5 fields.');
  });

  it("agrees with trying every minute", () => {
    const fields = fc.record({
      minutes: fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 4 }),
      hours: fc.uniqueArray(fc.nat(23), { minLength: 1, maxLength: 4 }),
      weekdays: fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 7 }),
    });
    fc.assert(
      fc.property(fields, fc.nat(500_000), ({ minutes, hours, weekdays }, offset) => {
        const after = Date.parse("2026-01-01T00:00Z") + offset * 60_000;
        const matches = (time: Date): boolean =>
          minutes.includes(time.getUTCMinutes()) && hours.includes(time.getUTCHours()) && weekdays.includes(time.getUTCDay());
        let expected = new Date(after + 60_000);
        while (!matches(expected)) expected = new Date(expected.getTime() + 60_000);
        const clock = new CronClock(`${minutes} ${hours} * * ${weekdays}`);
        expect(new Schedule({ clocks: [clock] }).next(1, { after: new Date(after) })).toEqual([expected]);
      }),
      { numRuns: 60 },
    );
  });

  it("has the same events from wherever one asks, each later than the one before and none at or before `after`", () => {
    const changes = ["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01", "2018-11-04", "2018-02-18", "2011-12-30"];
    const question = fc.record({
      timeZone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"),
      text: fc.constantFrom("0 * * * *", "*/7 * * * *", "30 2 * * *", "15,45 1-3 * * *", "0 0 * * *", "0,10,35 2 * * *"),
      day: fc.constantFrom(...changes),
      offset: fc.integer({ min: -2000, max: 2000 }),
      later: fc.nat(300),
    });
    fc.assert(
      fc.property(question, ({ timeZone, text, day, offset, later }) => {
        expectSteadyEvents(new CronClock(text, { timeZone }), { after: Date.parse(day) + offset * 60_000, later: later * 60_000 });
      }),
      { numRuns: 300 },
    );
  });
});
