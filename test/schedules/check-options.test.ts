import { describe, expect, test } from "vitest";
import { CronClock, DatesClock, filters, IntervalClock, RRuleClock, Schedule, type ScheduleOptions } from "../../src/schedules/index.ts";
import { thrownBy } from "./error-code.ts";

const makers: readonly [string, (options: object) => unknown][] = [
  ["CronClock", (options) => new CronClock("0 9 * * *", options)],
  ["IntervalClock", (options) => new IntervalClock("1h", options)],
  ["DatesClock", (options) => new DatesClock(["2026-01-01"], options)],
  ["RRuleClock", (options) => new RRuleClock("FREQ=DAILY", options)],
];

describe.each(makers)("%s refuses", (maker, make) => {
  test("an option that it does not have, with the one that was meant and the place", () => {
    const what = `${maker} has no option timezone.`;
    expect(thrownBy(() => make({ timezone: "Europe/Berlin" }))).toEqual({ code: "E517", what, placed: true, next: "Did you mean timeZone?" });
  });

  test("options that are no record", () => {
    const refused = thrownBy(() => Reflect.apply(make, undefined, ["Europe/Berlin"]));
    expect(refused).toMatchObject({ code: "E513", what: `${maker} takes a record of options, not the text "Europe/Berlin".`, placed: true });
  });
});

describe("an option of one kind of clock only", () => {
  test("is taken by that kind and refused by others", () => {
    expect(new CronClock("0 9 8-14 * 5", { dayOr: false }).dayOr).toBe(false);
    expect(thrownBy(() => makers[1]?.[1]({ dayOr: false }))).toMatchObject({
      code: "E517",
      next: expect.stringContaining("Its options are startDate, endDate,"),
    });
  });
});

test("a Schedule refuses an option that it does not have", () => {
  const options: ScheduleOptions & { readonly filter: unknown } = { clocks: [new IntervalClock("1h")], filter: [filters.isWeekday] };
  const what = "Schedule has no option filter.";
  expect(thrownBy(() => new Schedule(options))).toEqual({ code: "E517", what, placed: true, next: "Did you mean filters?" });
});
