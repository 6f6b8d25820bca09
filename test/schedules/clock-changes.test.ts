/* What every clock does when the clocks of a zone are put forward or back. Expected times are written as local time with offset. */
import { describe, expect, it } from "vitest";
import { type Clock, CronClock, IntervalClock, RRuleClock } from "../../src/schedules/index.ts";
import { localTimes } from "./local-times.ts";

interface ChangeCase {
  readonly name: string;
  readonly clock: Clock;
  readonly after: string;
  readonly times: readonly string[];
}

const berlin = { timeZone: "Europe/Berlin" };
const newYork = { timeZone: "America/New_York" };
const lordHowe = { timeZone: "Australia/Lord_Howe" };
const saoPaulo = { timeZone: "America/Sao_Paulo" };

const forward: ChangeCase[] = [
  {
    name: "an hourly cron in Berlin goes from 01:00 to 03:00",
    clock: new CronClock("0 * * * *", berlin),
    after: "2026-03-29T00:30+01:00",
    times: ["03-29T01:00+01:00", "03-29T03:00+02:00", "03-29T04:00+02:00"],
  },
  {
    name: "a cron at 02:30 in Berlin fires at 03:30 on the day without 02:30, once, and at 02:30 again the next day",
    clock: new CronClock("30 2 * * *", berlin),
    after: "2026-03-27T12:00+01:00",
    times: ["03-28T02:30+01:00", "03-29T03:30+02:00", "03-30T02:30+02:00", "03-31T02:30+02:00"],
  },
  {
    name: "the skipped 02:30 is still ahead when the gap has passed and 03:30 has not",
    clock: new CronClock("30 2 * * *", berlin),
    after: "2026-03-29T03:10+02:00",
    times: ["03-29T03:30+02:00", "03-30T02:30+02:00"],
  },
  {
    name: "a cron that fires at 02:30 and 03:30 in Berlin fires once where both are the same moment",
    clock: new CronClock("30 2,3 * * *", berlin),
    after: "2026-03-29T00:00+01:00",
    times: ["03-29T03:30+02:00", "03-30T02:30+02:00", "03-30T03:30+02:00"],
  },
  {
    name: "an hourly cron in New York goes from 01:00 to 03:00",
    clock: new CronClock("0 * * * *", newYork),
    after: "2026-03-08T00:30-05:00",
    times: ["03-08T01:00-05:00", "03-08T03:00-04:00", "03-08T04:00-04:00"],
  },
  {
    name: "half an hour is skipped on Lord Howe Island: what lay in it fires half an hour later, in order with the rest",
    clock: new CronClock("0,10,35 2 * * *", lordHowe),
    after: "2026-10-04T00:00+10:30",
    times: ["10-04T02:30+11:00", "10-04T02:35+11:00", "10-04T02:40+11:00", "10-05T02:00+11:00"],
  },
  {
    name: "a cron at midnight fires at 01:00 in Sao Paulo on the day that begins at 01:00",
    clock: new CronClock("0 0 * * *", saoPaulo),
    after: "2018-11-02T12:00-03:00",
    times: ["11-03T00:00-03:00", "11-04T01:00-02:00", "11-05T00:00-02:00"],
  },
  {
    name: "an hourly cron passes the missing midnight of Sao Paulo",
    clock: new CronClock("0 * * * *", saoPaulo),
    after: "2018-11-03T22:30-03:00",
    times: ["11-03T23:00-03:00", "11-04T01:00-02:00", "11-04T02:00-02:00"],
  },
  {
    name: "a cron at noon keeps its local time",
    clock: new CronClock("0 12 * * *", newYork),
    after: "2026-03-07T00:00-05:00",
    times: ["03-07T12:00-05:00", "03-08T12:00-04:00", "03-09T12:00-04:00"],
  },
  {
    name: "a cron of the last seconds of a year that had a skipped time holds nothing back",
    clock: new CronClock("0 30 2 29 3 * 2026", berlin),
    after: "2026-01-01T00:00+01:00",
    times: ["03-29T03:30+02:00"],
  },
  {
    name: "an interval of an hour goes on hour by hour",
    clock: new IntervalClock("1h", berlin),
    after: "2026-03-29T00:30+01:00",
    times: ["03-29T01:00+01:00", "03-29T03:00+02:00", "03-29T04:00+02:00"],
  },
  {
    name: "an interval of a day stays at 09:00",
    clock: new IntervalClock("1d", { ...berlin, startDate: "2026-01-01T09:00" }),
    after: "2026-03-28T00:00+01:00",
    times: ["03-28T09:00+01:00", "03-29T09:00+02:00", "03-30T09:00+02:00"],
  },
  {
    name: "an interval of 24 hours moves to 10:00",
    clock: new IntervalClock("24h", { ...berlin, startDate: "2026-01-01T09:00" }),
    after: "2026-03-28T00:00+01:00",
    times: ["03-28T09:00+01:00", "03-29T10:00+02:00", "03-30T10:00+02:00"],
  },
  {
    name: "an interval of a day at 02:30 fires at 03:30 where 02:30 is skipped, and returns",
    clock: new IntervalClock("1d", { ...berlin, startDate: "2026-03-27T02:30" }),
    after: "2026-03-27T12:00+01:00",
    times: ["03-28T02:30+01:00", "03-29T03:30+02:00", "03-30T02:30+02:00"],
  },
  {
    name: "an interval of a day and an hour adds the hours after the days",
    clock: new IntervalClock("1d1h", { ...berlin, startDate: "2026-03-27T09:00" }),
    after: "2026-03-27T09:00+01:00",
    times: ["03-28T10:00+01:00", "03-29T11:00+02:00", "03-30T12:00+02:00"],
  },
  {
    name: "a rule at 02:30 leaves the day without 02:30 out",
    clock: new RRuleClock("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", berlin),
    after: "2026-03-27T12:00+01:00",
    times: ["03-28T02:30+01:00", "03-30T02:30+02:00"],
  },
  {
    name: "a daily rule stays at 09:00",
    clock: new RRuleClock("FREQ=DAILY;BYHOUR=9;BYMINUTE=0", newYork),
    after: "2026-03-07T00:00-05:00",
    times: ["03-07T09:00-05:00", "03-08T09:00-04:00"],
  },
];

const back: ChangeCase[] = [
  {
    name: "an hourly cron in Berlin fires at the first 02:00 only",
    clock: new CronClock("0 * * * *", berlin),
    after: "2026-10-24T23:30+02:00",
    times: ["10-25T00:00+02:00", "10-25T01:00+02:00", "10-25T02:00+02:00", "10-25T03:00+01:00"],
  },
  {
    name: "an hourly cron in New York fires at the first 01:00 only",
    clock: new CronClock("0 * * * *", newYork),
    after: "2018-11-03T23:00-04:00",
    times: ["11-04T00:00-04:00", "11-04T01:00-04:00", "11-04T02:00-05:00", "11-04T03:00-05:00"],
  },
  {
    name: "nothing fires in the second of two equal hours, also if it is asked from within it",
    clock: new CronClock("*/15 * * * *", berlin),
    after: "2026-10-25T02:05+01:00",
    times: ["10-25T03:00+01:00", "10-25T03:15+01:00"],
  },
  {
    name: "a cron at 02:30 in Berlin fires once on the day with two of them",
    clock: new CronClock("30 2 * * *", berlin),
    after: "2026-10-24T12:00+02:00",
    times: ["10-25T02:30+02:00", "10-26T02:30+01:00"],
  },
  {
    name: "half an hour is repeated on Lord Howe Island: it counts once",
    clock: new CronClock("*/20 * * * *", lordHowe),
    after: "2026-04-05T01:10+11:00",
    times: ["04-05T01:20+11:00", "04-05T01:40+11:00", "04-05T02:00+10:30", "04-05T02:20+10:30"],
  },
  {
    name: "a cron at 23:30 in Sao Paulo fires once in the night with two of them",
    clock: new CronClock("30 23 * * *", saoPaulo),
    after: "2018-02-17T00:00-02:00",
    times: ["02-17T23:30-02:00", "02-18T23:30-03:00"],
  },
  {
    name: "an interval of an hour fires in both equal hours",
    clock: new IntervalClock("1h", berlin),
    after: "2026-10-25T00:30+02:00",
    times: ["10-25T01:00+02:00", "10-25T02:00+02:00", "10-25T02:00+01:00", "10-25T03:00+01:00"],
  },
  {
    name: "an interval of half an hour is the same on Lord Howe Island as anywhere",
    clock: new IntervalClock("30m", lordHowe),
    after: "2026-04-05T01:00+11:00",
    times: ["04-05T01:30+11:00", "04-05T01:30+10:30", "04-05T02:00+10:30"],
  },
  {
    name: "an interval of a day stays at 09:00",
    clock: new IntervalClock("1d", { ...newYork, startDate: "2018-11-01T09:00" }),
    after: "2018-11-02T12:00-04:00",
    times: ["11-03T09:00-04:00", "11-04T09:00-05:00", "11-05T09:00-05:00"],
  },
  {
    name: "an interval that starts in the second of two equal hours starts there",
    clock: new IntervalClock("1d", { ...berlin, startDate: "2026-10-25T02:30+01:00" }),
    after: "2026-10-25T00:00+02:00",
    times: ["10-25T02:30+01:00", "10-26T02:30+01:00"],
  },
  {
    name: "an hourly rule fires in the first of two equal hours",
    clock: new RRuleClock("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0", berlin),
    after: "2026-10-25T00:00+02:00",
    times: ["10-25T01:00+02:00", "10-25T02:00+02:00", "10-25T03:00+01:00", "10-26T01:00+01:00"],
  },
];

describe.each([
  ["when clocks go forward", forward],
  ["when clocks go back", back],
])("%s", (_, cases) => {
  it.each(cases)("$name", ({ clock, after, times }) => {
    expect(localTimes(clock, { after, n: times.length })).toEqual(times);
  });
});

describe("days of other lengths", () => {
  it("an interval of an hour fires 23 times on the short day and 25 times on the long one", () => {
    const hoursOf = (day: string, offsets: [string, string]): number => {
      const end = `${day}T23:59:59${offsets[1]}`;
      const clock = new IntervalClock("1h", { ...berlin, endDate: end });
      return localTimes(clock, { after: new Date(Date.parse(`${day}T00:00${offsets[0]}`) - 1).toISOString(), n: 50 }).length;
    };
    expect(hoursOf("2026-03-29", ["+01:00", "+02:00"])).toBe(23);
    expect(hoursOf("2026-10-25", ["+02:00", "+01:00"])).toBe(25);
    expect(hoursOf("2026-06-01", ["+02:00", "+02:00"])).toBe(24);
  });

  it("a day that a zone had twice does not make a daily clock miss one", () => {
    const alaska = new IntervalClock("1d", { timeZone: "America/Juneau", startDate: "1867-10-16T12:00" });
    expect(localTimes(alaska, { after: "2026-01-10T11:59-09:00", n: 1 })).toEqual(["01-10T12:00-09:00"]);
  });

  it("a day that a zone left out altogether does not stop or double a daily clock", () => {
    const samoa = { timeZone: "Pacific/Apia" };
    const times = ["12-29T12:00-10:00", "12-31T12:00+14:00", "01-01T12:00+14:00"];
    expect(localTimes(new CronClock("0 12 * * *", samoa), { after: "2011-12-29T00:00-10:00", n: 3 })).toEqual(times);
    expect(localTimes(new IntervalClock("1d", { ...samoa, startDate: "2011-12-01T12:00" }), { after: "2011-12-29T00:00-10:00", n: 3 })).toEqual(times);
  });
});
