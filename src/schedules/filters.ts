/*
 * Filters say whether an event stays. Each takes the event's time and the time zone of its clock: what they ask of days and
 * times of day is read there. Called by hand without a zone, they read UTC.
 */
import { invalidDayOfYear, invalidTimeOfDay, invalidWeekday } from "../errors/schedules.ts";
import { callPlace } from "../util/call-site.ts";
import { type DateLike, readDate } from "./clock.ts";
import { dayMs, wallOf } from "./time-zone.ts";

/** Whether an event at this time stays in the schedule. `timeZone` is the one of the event's clock. */
export type Filter = (startTime: Date, timeZone: string) => boolean;

/** A filter that also works by hand: the zone defaults to UTC. */
export type ZonedFilter = (startTime: Date, timeZone?: string) => boolean;

/** The local time of the zone, to be read with the `getUTC...` methods. */
function local(startTime: Date, timeZone = "UTC"): Date {
  return new Date(wallOf(startTime.getTime(), timeZone));
}

function timeOfDay(startTime: Date, timeZone?: string): number {
  return ((local(startTime, timeZone).getTime() % dayMs) + dayMs) % dayMs;
}

function readTimeOfDay(filter: string, text: string): number {
  const found = typeof text === "string" ? /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?$/.exec(text) : null;
  if (found === null) throw invalidTimeOfDay({ filter, value: text }, { place: callPlace() });
  const [, hours = "0", minutes = "0", seconds = "0", fraction = ""] = found;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, "0"));
}

/** Month and day as one number that grows over the year. */
function dayOfYear(startTime: Date, timeZone?: string): number {
  const date = local(startTime, timeZone);
  return (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}

function readDayOfYear(filter: string, month: number, day: number): number {
  const leapDay = new Date(Date.UTC(2024, month - 1, day));
  if (leapDay.getUTCMonth() !== month - 1 || leapDay.getUTCDate() !== day) {
    throw invalidDayOfYear({ filter, month, day }, { place: callPlace() });
  }
  return month * 100 + day;
}

/** Inclusive; a start after the end wraps around midnight or new year. */
function isBetween(value: number, start: number, end: number): boolean {
  return start <= end ? value >= start && value <= end : value >= start || value <= end;
}

/** Text may name another instant in each zone, so it is read once for each. */
function readMoment(filter: string, date: DateLike): (timeZone?: string) => number {
  const known = new Map([["UTC", readDate(filter, date, "UTC")]]);
  return (timeZone = "UTC") => {
    const instant = known.get(timeZone) ?? readDate(filter, date, timeZone);
    known.set(timeZone, instant);
    return instant;
  };
}

/** Monday to Friday. */
export function isWeekday(startTime: Date, timeZone?: string): boolean {
  return !isWeekend(startTime, timeZone);
}

/** Saturday and Sunday. */
export function isWeekend(startTime: Date, timeZone?: string): boolean {
  return [0, 6].includes(local(startTime, timeZone).getUTCDay());
}

/** One day of the week: 0 is Sunday, 6 Saturday. Throws E508 for anything else. */
export function isDayOfWeek(dayOfWeek: number): ZonedFilter {
  if (![0, 1, 2, 3, 4, 5, 6].includes(dayOfWeek)) throw invalidWeekday({ value: dayOfWeek }, { place: callPlace() });
  return (startTime, timeZone) => local(startTime, timeZone).getUTCDay() === dayOfWeek;
}

/** The first day of a month. */
export function isMonthStart(startTime: Date, timeZone?: string): boolean {
  return local(startTime, timeZone).getUTCDate() === 1;
}

/** The last day of a month. */
export function isMonthEnd(startTime: Date, timeZone?: string): boolean {
  return new Date(local(startTime, timeZone).getTime() + dayMs).getUTCDate() === 1;
}

/** Exactly this time of day, `"09:00"` or `"09:00:30"`: 09:00:01 does not pass `atTime("09:00")`. Throws E506. */
export function atTime(time: string): ZonedFilter {
  const wanted = readTimeOfDay("filters.atTime", time);
  return (startTime, timeZone) => timeOfDay(startTime, timeZone) === wanted;
}

/** Between two times of day, both inclusive; `betweenTimes("22:00", "06:00")` spans midnight. Throws E506. */
export function betweenTimes(start: string, end: string): ZonedFilter {
  const [first, last] = [readTimeOfDay("filters.betweenTimes", start), readTimeOfDay("filters.betweenTimes", end)];
  return (startTime, timeZone) => isBetween(timeOfDay(startTime, timeZone), first, last);
}

/** One day of every year: `onDate(12, 24)` is 24 December. Throws E507 for a day that no year has. */
export function onDate(month: number, day: number): ZonedFilter {
  const wanted = readDayOfYear("filters.onDate", month, day);
  return (startTime, timeZone) => dayOfYear(startTime, timeZone) === wanted;
}

/** Between two days of the year, both inclusive; `betweenDates(12, 20, 1, 6)` spans new year. Throws E507. */
export function betweenDates(...days: [startMonth: number, startDay: number, endMonth: number, endDay: number]): ZonedFilter {
  const [startMonth, startDay, endMonth, endDay] = days;
  const first = readDayOfYear("filters.betweenDates", startMonth, startDay);
  const last = readDayOfYear("filters.betweenDates", endMonth, endDay);
  return (startTime, timeZone) => isBetween(dayOfYear(startTime, timeZone), first, last);
}

/** Exactly this moment; text without an offset is local time of the clock's zone. Throws E504. */
export function onDatetime(date: DateLike): ZonedFilter {
  const wanted = readMoment("filters.onDatetime", date);
  return (startTime, timeZone) => startTime.getTime() === wanted(timeZone);
}

/** Between two moments, both inclusive; text without an offset is local time of the clock's zone. Throws E504. */
export function betweenDatetimes(start: DateLike, end: DateLike): ZonedFilter {
  const [first, last] = [readMoment("filters.betweenDatetimes", start), readMoment("filters.betweenDatetimes", end)];
  return (startTime, timeZone) => startTime.getTime() >= first(timeZone) && startTime.getTime() <= last(timeZone);
}
