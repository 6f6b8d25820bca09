import { describe, expect, it } from "vitest";
import { CronClock, IntervalClock, RRuleClock } from "../../src/schedules/index.ts";
import { thrownBy } from "./error-code.ts";

describe("what all clocks take", () => {
  it.each([
    ["2026-03-01T09:00Z", "2026-03-01T09:00:00.000Z"],
    ["2026-03-01T09:00+05:30", "2026-03-01T03:30:00.000Z"],
    ["2026-03-01T09:00", "2026-03-01T14:00:00.000Z"],
    ["2026-03-01 09:00", "2026-03-01T14:00:00.000Z"],
    ["2026-03-01", "2026-03-01T05:00:00.000Z"],
    ["2026-03-01T09:00[Europe/Berlin]", "2026-03-01T08:00:00.000Z"],
    ["2026-03-01T09:00+01:00[Europe/Berlin]", "2026-03-01T08:00:00.000Z"],
    ["2026-10-25T02:30+01:00[Europe/Berlin]", "2026-10-25T01:30:00.000Z"],
    ["2026-03-08T02:30", "2026-03-08T07:30:00.000Z"],
    ["2026-11-01T01:30", "2026-11-01T05:30:00.000Z"],
    [new Date("2026-03-01T09:00Z"), "2026-03-01T09:00:00.000Z"],
  ])("read the date %j for New York", (startDate, instant) => {
    expect(new IntervalClock(60, { startDate, timeZone: "America/New_York" }).startDate?.toISOString()).toBe(instant);
  });

  it.each([
    "soon",
    "",
    "2026-13-01",
    "2026-02-30",
    "2026-3-1",
    "09:00",
    "2026-03-01T25:00",
    "2026-03-01T09:00[Mars/Olympus]",
    "2026-03-01T09:00+05:00[Europe/Berlin]",
    new Date(Number.NaN),
  ])("refuse the date %j", (startDate) => {
    expect(thrownBy(() => new IntervalClock(60, { startDate }))).toMatchObject({ code: "E504", placed: true });
    expect(thrownBy(() => new CronClock("* * * * *", { endDate: startDate }))?.what).toMatch(/^endDate of CronClock cannot be read as a date: /);
  });

  it.each(["Mars/Olympus", "", "Europe/Berlin "])("refuse the time zone %j", (timeZone) => {
    expect(thrownBy(() => new CronClock("* * * * *", { timeZone }))).toMatchObject({ code: "E503", placed: true });
    expect(thrownBy(() => new RRuleClock("FREQ=DAILY", { timeZone }))).toMatchObject({ code: "E503", placed: true });
  });

  it("refuse an end before the start, but may end where they start", () => {
    expect(thrownBy(() => new IntervalClock(60, { startDate: "2026-01-02", endDate: "2026-01-01" }))).toMatchObject({ code: "E505", placed: true });
    const clock = new IntervalClock(60, { startDate: "2026-01-02", endDate: "2026-01-02" });
    expect([...clock.times(new Date(0))]).toEqual([new Date("2026-01-02")]);
  });

  it("keep their own copies of what they were given", () => {
    const parameterDefaults = { day: "monday" };
    const labels = ["big"];
    const startDate = new Date("2026-01-01");
    const clock = new IntervalClock(60, { parameterDefaults, labels, startDate });
    parameterDefaults.day = "tuesday";
    labels.push("small");
    startDate.setTime(0);
    clock.startDate?.setTime(0);
    expect(clock).toMatchObject({ parameterDefaults: { day: "monday" }, labels: ["big"], startDate: new Date("2026-01-01"), timeZone: "UTC" });
  });

  it("cover the years 1 to 2999 without an error at either end", () => {
    for (const clock of [new IntervalClock("1d"), new CronClock("0 0 * * *"), new RRuleClock("FREQ=DAILY")]) {
      expect([...clock.times(new Date("2999-12-29T12:00Z"))]).toEqual([new Date("2999-12-30T00:00Z")]);
      expect([...clock.times(new Date(8.64e15))]).toEqual([]);
      expect(clock.times(new Date(-8.64e15)).next().done).toBe(false);
    }
  });
});
