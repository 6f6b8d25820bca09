import { describe, expect, it } from "vitest";
import { type Filter, filters } from "../../src/schedules/index.ts";
import { thrownBy } from "./error-code.ts";

/** Asks a filter about a local time of Bogota, which lies five hours behind UTC all year. */
function passes(filter: Filter, localTime: string): boolean {
  return filter(new Date(`${localTime}-05:00`), "America/Bogota");
}

describe("filters of the day", () => {
  it.each([
    ["2026-01-02T23:59", true],
    ["2026-01-03T00:00", false],
    ["2026-01-04T23:59", false],
    ["2026-01-05T00:00", true],
  ])("isWeekday and its opposite isWeekend go by the local day: %s", (time, weekday) => {
    expect(passes(filters.isWeekday, time)).toBe(weekday);
    expect(passes(filters.isWeekend, time)).toBe(!weekday);
  });

  it("isDayOfWeek counts from Sunday", () => {
    const week = ["2026-01-04", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09", "2026-01-10"];
    for (const [day, date] of week.entries()) {
      expect([0, 1, 2, 3, 4, 5, 6].filter((one) => passes(filters.isDayOfWeek(one), `${date}T23:00`))).toEqual([day]);
    }
  });

  it.each([
    ["2026-01-31T23:59", false, true],
    ["2026-02-01T00:00", true, false],
    ["2026-02-28T20:00", false, true],
    ["2028-02-28T20:00", false, false],
    ["2028-02-29T20:00", false, true],
  ])("isMonthStart and isMonthEnd go by the local day: %s", (time, start, end) => {
    expect(passes(filters.isMonthStart, time)).toBe(start);
    expect(passes(filters.isMonthEnd, time)).toBe(end);
  });

  it("onDate is that day of any year", () => {
    expect(passes(filters.onDate(12, 24), "2026-12-24T23:30")).toBe(true);
    expect(passes(filters.onDate(12, 24), "2031-12-24T00:00")).toBe(true);
    expect(passes(filters.onDate(12, 24), "2026-12-25T00:00")).toBe(false);
    expect(passes(filters.onDate(2, 29), "2028-02-29T12:00")).toBe(true);
  });

  it.each([
    ["2026-03-01T00:00", true],
    ["2026-09-30T23:59", true],
    ["2026-02-28T23:59", false],
    ["2026-10-01T00:00", false],
  ])("betweenDates holds both ends: %s", (time, within) => {
    expect(passes(filters.betweenDates(3, 1, 9, 30), time)).toBe(within);
  });

  it.each([
    ["2026-12-20T00:00", true],
    ["2026-12-31T23:59", true],
    ["2027-01-01T00:00", true],
    ["2027-01-06T23:59", true],
    ["2027-01-07T00:00", false],
    ["2026-12-19T23:59", false],
  ])("betweenDates wraps over new year: %s", (time, within) => {
    expect(passes(filters.betweenDates(12, 20, 1, 6), time)).toBe(within);
  });

  it("betweenDates wraps within one month too", () => {
    expect(passes(filters.betweenDates(3, 20, 3, 10), "2026-03-15T12:00")).toBe(false);
    expect(passes(filters.betweenDates(3, 20, 3, 10), "2026-08-15T12:00")).toBe(true);
  });
});

describe("filters of the time", () => {
  it("atTime is exact to the millisecond", () => {
    expect(passes(filters.atTime("09:00"), "2026-01-02T09:00:00.000")).toBe(true);
    expect(passes(filters.atTime("09:00"), "2026-01-02T09:00:00.001")).toBe(false);
    expect(passes(filters.atTime("09:00:30"), "2026-01-02T09:00:30")).toBe(true);
    expect(passes(filters.atTime("09:00:30.5"), "2026-01-02T09:00:30.500")).toBe(true);
  });

  it.each([
    ["09:00", "09:00:00.000", true],
    ["17:00", "17:00:00.000", true],
    ["17:00", "17:00:00.001", false],
    ["08:59", "08:59:59.999", false],
  ])("betweenTimes holds both ends: %s", (_, time, within) => {
    expect(passes(filters.betweenTimes("09:00", "17:00"), `2026-01-02T${time}`)).toBe(within);
  });

  it.each([
    ["22:00", true],
    ["23:59", true],
    ["00:00", true],
    ["06:00", true],
    ["06:01", false],
    ["21:59", false],
  ])("betweenTimes wraps over midnight: %s", (time, within) => {
    expect(passes(filters.betweenTimes("22:00", "06:00"), `2026-01-02T${time}`)).toBe(within);
  });

  it("reads times before 1970 as well", () => {
    expect(filters.atTime("09:00")(new Date("1969-07-20T09:00Z"))).toBe(true);
  });
});

describe("filters of a moment", () => {
  it("onDatetime is one moment, wherever its text has an offset", () => {
    expect(passes(filters.onDatetime("2026-01-02T09:00-05:00"), "2026-01-02T09:00")).toBe(true);
    expect(passes(filters.onDatetime(new Date("2026-01-02T14:00Z")), "2026-01-02T09:00")).toBe(true);
    expect(passes(filters.onDatetime(new Date("2026-01-02T14:00Z")), "2026-01-02T09:01")).toBe(false);
  });

  it("text without an offset is local time of each clock", () => {
    const filter = filters.onDatetime("2026-01-02T09:00");
    expect(passes(filter, "2026-01-02T09:00")).toBe(true);
    expect(filter(new Date("2026-01-02T09:00Z"), "America/New_York")).toBe(false);
    expect(filter(new Date("2026-01-02T09:00Z"))).toBe(true);
    expect(filter(new Date("2026-01-02T08:00Z"), "Europe/Berlin")).toBe(true);
  });

  it("betweenDatetimes holds both ends", () => {
    const filter = filters.betweenDatetimes("2026-01-02T09:00", "2026-01-03");
    const times = ["2026-01-02T08:59:59.999", "2026-01-02T09:00", "2026-01-03T00:00", "2026-01-03T00:00:00.001"];
    expect(times.map((time) => passes(filter, time))).toEqual([false, true, true, false]);
  });
});

describe("what filters refuse", () => {
  it.each(["9:00", "24:00", "09:60", "09", "noon", "", "09:00Z"])("the time of day %j", (time) => {
    expect(thrownBy(() => filters.atTime(time))).toMatchObject({ code: "E506", placed: true });
    expect(thrownBy(() => filters.betweenTimes("09:00", time))?.what).toBe(`filters.betweenTimes cannot read ${JSON.stringify(time)} as a time of day.`);
  });

  it.each([
    [0, 1],
    [13, 1],
    [2, 30],
    [4, 31],
    [1, 0],
    [1.5, 1],
    [Number.NaN, 1],
  ])("the day of the year with month %j and day %j", (month, day) => {
    expect(thrownBy(() => filters.onDate(month, day))).toMatchObject({ code: "E507", placed: true });
    expect(thrownBy(() => filters.betweenDates(1, 1, month, day))).toMatchObject({ code: "E507" });
  });

  it.each([-1, 7, 1.5, Number.NaN])("the day of the week %j", (day) => {
    expect(thrownBy(() => filters.isDayOfWeek(day))).toMatchObject({ code: "E508", placed: true });
  });

  it("unreadable moments, when the filter is made", () => {
    expect(thrownBy(() => filters.onDatetime("soon"))).toMatchObject({ code: "E504", placed: true });
    expect(thrownBy(() => filters.betweenDatetimes("2026-01-01", "soon"))).toMatchObject({ code: "E504", placed: true });
  });
});
