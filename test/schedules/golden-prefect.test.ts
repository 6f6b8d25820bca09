/*
 * Random schedules, and what Prefect 1.4.1 makes of them (`make-golden.py` wrote the file). They agree, but for these
 * deliberate differences, which the generator keeps away from or which have a test of their own below:
 *  - A cron time in a repeated hour: Prefect takes its second occurrence, headrace the first.
 *  - The day after a skipped hour, Prefect's cron fires a second time, one hour early.
 *  - An interval of hours: Prefect counts on the wall clock once a day has passed since the start; headrace counts elapsed time.
 *  - "1d" in an adjustment is 24 hours in Prefect and a calendar day in headrace.
 *  - A recurrence rule's time that does not exist: Prefect moves it on by the gap, headrace leaves it out, as RFC 5545 says.
 *  - `after` itself may come back from Prefect's interval clock after a clock change, and events before it may be lost.
 *  - isDayOfWeek: 0 is Monday in Prefect's code (Sunday in its documentation); 0 is Sunday in headrace.
 *  - betweenDates within one month, from a later day to an earlier one: never in Prefect, around the year in headrace.
 *  - Equal events with a different one between them, or with adjustments: Prefect gives both, headrace one.
 *  - An event at the time to which the one before was adjusted: lost in Prefect.
 *  - Clocks in different zones that fire together: Prefect asks filters for the first clock's zone only.
 *  - Prefect's cron clock ends after 1,000 times; headrace has the schedule's limit of 10,000 only, and counts events of one
 *    time once.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { adjustments, type Clock, CronClock, DatesClock, type Filter, filters, IntervalClock, RRuleClock, Schedule } from "../../src/schedules/index.ts";
import { instantOf, wallOf } from "../../src/schedules/time-zone.ts";

interface ClockCase {
  readonly type: "interval" | "cron" | "dates" | "rrule";
  readonly every?: string;
  readonly text?: string;
  readonly dates?: string[];
  readonly dayOr?: boolean;
  readonly timeZone: string;
  readonly startDate?: string;
  readonly endDate?: string;
  readonly parameterDefaults?: Record<string, unknown>;
  readonly labels?: string[];
}

type FilterCase =
  | ["isWeekday" | "isWeekend" | "isMonthStart" | "isMonthEnd"]
  | ["betweenTimes" | "betweenDatetimes", string, string]
  | ["betweenDates", number, number, number, number]
  | ["onDate", number, number];

interface Case {
  readonly kind: "alike" | "repeatedHour";
  readonly clocks: [ClockCase, ...ClockCase[]];
  readonly filters?: FilterCase[];
  readonly orFilters?: FilterCase[];
  readonly notFilters?: FilterCase[];
  readonly adjustments?: [name: string, by?: string][];
  readonly after: string;
  readonly n: number;
  readonly expected: [startTime: string, parameterDefaults: Record<string, unknown>, labels: string[]][];
}

const lines = readFileSync(new URL("./golden-prefect.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");
const cases = lines.map((line): Case => JSON.parse(line));
const alike = cases.filter((one) => one.kind === "alike");
const repeatedHour = cases.filter((one) => one.kind === "repeatedHour");

function clockOf(from: ClockCase): Clock {
  const { type, every = "", text = "", dates = [], dayOr, ...options } = from;
  if (type === "interval") return new IntervalClock(every, options);
  if (type === "cron") return new CronClock(text, { ...options, dayOr });
  return type === "dates" ? new DatesClock(dates, options) : new RRuleClock(text, options);
}

function filterOf(from: FilterCase): Filter {
  switch (from[0]) {
    case "betweenTimes":
      return filters.betweenTimes(from[1], from[2]);
    case "betweenDates":
      return filters.betweenDates(from[1], from[2], from[3], from[4]);
    case "betweenDatetimes":
      return filters.betweenDatetimes(from[1], from[2]);
    case "onDate":
      return filters.onDate(from[1], from[2]);
    default:
      return filters[from[0]];
  }
}

function runCase(from: Case): { startTime: Date; parameterDefaults: unknown; labels: unknown }[] {
  const schedule = new Schedule({
    clocks: from.clocks.map(clockOf),
    filters: from.filters?.map(filterOf),
    orFilters: from.orFilters?.map(filterOf),
    notFilters: from.notFilters?.map(filterOf),
    adjustments: from.adjustments?.map(([name, by = ""]) => (name === "add" ? adjustments.add(by) : adjustments.nextWeekday)),
  });
  const { timeZone } = from.clocks[0];
  const after = new Date(instantOf(Date.parse(`${from.after}Z`), timeZone).instant);
  return [...schedule.next(from.n, { after, events: true })];
}

const plainText = (date: Date): string => date.toISOString().replace(".000Z", "Z");

describe("schedules that Prefect 1.4.1 and headrace read alike", () => {
  it("are many, of every kind of clock, with and without clock changes", () => {
    expect(alike.length).toBeGreaterThanOrEqual(300);
    expect(alike.filter((one) => one.expected.length > 0).length).toBeGreaterThan(250);
    expect(new Set(alike.flatMap((one) => one.clocks.map((clock) => clock.type)))).toEqual(new Set(["interval", "cron", "dates", "rrule"]));
  });

  it.each(alike.map((one, index) => [index, one] as const))("case %i gives the same events", (_, one) => {
    const events = runCase(one).map(({ startTime, parameterDefaults, labels }) => [plainText(startTime), parameterDefaults, labels]);
    events.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    expect(events, JSON.stringify({ ...one, expected: undefined })).toEqual(one.expected);
  });
});

describe("cron times in a repeated hour", () => {
  it.each(repeatedHour.map((one, index) => [index, one] as const))("case %i takes the first occurrence where Prefect takes the second", (_, one) => {
    const { timeZone } = one.clocks[0];
    const first = (text: string): string => plainText(new Date(instantOf(wallOf(Date.parse(text), timeZone), timeZone).instant));
    expect(runCase(one).map(({ startTime }) => plainText(startTime))).toEqual(one.expected.map(([startTime]) => first(startTime)));
    expect(one.expected.some(([startTime]) => first(startTime) !== startTime)).toBe(true);
  });
});
