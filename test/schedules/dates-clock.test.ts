import { describe, expect, it } from "vitest";
import { DatesClock } from "../../src/schedules/index.ts";
import { thrownBy } from "./error-code.ts";
import { utcTimes } from "./local-times.ts";

const dates = ["2026-03-01T09:00", new Date("2026-01-01T09:00Z"), "2026-02-01T09:00+01:00", "2026-01-01T09:00Z"];

describe("DatesClock", () => {
  it("gives its dates in order of time, each once, strictly after `after`", () => {
    const clock = new DatesClock(dates);
    expect(utcTimes(clock, { after: "2025-01-01", n: 9 })).toEqual(["2026-01-01T09:00Z", "2026-02-01T08:00Z", "2026-03-01T09:00Z"]);
    expect(utcTimes(clock, { after: "2026-01-01T09:00Z", n: 9 })).toEqual(["2026-02-01T08:00Z", "2026-03-01T09:00Z"]);
  });

  it("starts with its first date and ends with its last", () => {
    const clock = new DatesClock(dates);
    expect([clock.startDate, clock.endDate]).toEqual([new Date("2026-01-01T09:00Z"), new Date("2026-03-01T09:00Z")]);
  });

  it("leaves out what lies outside its bounds", () => {
    const clock = new DatesClock(dates, { startDate: "2026-01-15", endDate: "2026-02-15" });
    expect(utcTimes(clock, { after: "2025-01-01", n: 9 })).toEqual(["2026-02-01T08:00Z"]);
    expect([clock.startDate, clock.endDate]).toEqual([new Date("2026-01-15"), new Date("2026-02-15")]);
  });

  it("reads text without an offset in its zone", () => {
    expect(utcTimes(new DatesClock(["2026-07-01T09:00"], { timeZone: "Europe/Berlin" }), { after: "2026-01-01", n: 1 })).toEqual(["2026-07-01T07:00Z"]);
  });

  it("is not changed by what becomes of the list or the dates it gives", () => {
    const list = [new Date("2026-01-01T09:00Z")];
    const clock = new DatesClock(list);
    list[0]?.setTime(0);
    list.push(new Date(1));
    clock.dates[0]?.setTime(0);
    clock.startDate?.setTime(0);
    expect(clock.dates).toEqual([new Date("2026-01-01T09:00Z")]);
  });

  it("refuses an empty list and unreadable dates, naming which", () => {
    expect(thrownBy(() => new DatesClock([]))).toMatchObject({ code: "E512", placed: true });
    expect(thrownBy(() => new DatesClock(["2026-01-01", "tomorrow"]))?.what).toBe('dates[1] of DatesClock cannot be read as a date: "tomorrow".');
    expect(thrownBy(() => new DatesClock([new Date(Number.NaN)]))).toMatchObject({ code: "E504", placed: true });
  });
});
