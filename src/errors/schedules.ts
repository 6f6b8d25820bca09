import { defineError } from "./define.ts";

function shown(value: unknown): string {
  if (value instanceof Date) return "an invalid Date";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

export const invalidInterval = defineError<{ every: unknown }>("E501", ({ every }) => ({
  what: `IntervalClock cannot run every ${shown(every)}: an interval is a length of time of at least one millisecond.`,
  next: 'Give a number of seconds, or text such as "30s", "15m", "1h30m" or "1d" (calendar days in the clock\'s time zone).',
}));

export const invalidCron = defineError<{ text: unknown; reason: string }>("E502", ({ text, reason }) => ({
  what: `CronClock cannot read ${shown(text)}: ${reason}.`,
  next: 'Give five fields: minute, hour, day of month, month, day of week, for example "0 9 * * 1-5" for 09:00 from Monday to Friday.',
}));

export const unknownTimeZone = defineError<{ clock: string; timeZone: unknown }>("E503", ({ clock, timeZone }) => ({
  what: `${clock} has the time zone ${shown(timeZone)}, which does not exist.`,
  next: 'Give a name of the IANA time zone database such as "Europe/Berlin", "America/New_York" or "UTC".',
}));

export const unreadableDate = defineError<{ option: string; value: unknown }>("E504", ({ option, value }) => ({
  what: `${option} cannot be read as a date: ${shown(value)}.`,
  next: 'Give a Date, or text such as "2026-03-01T09:00" (local time of the clock\'s zone) or "2026-03-01T09:00Z" (UTC).',
}));

export const endBeforeStart = defineError<{ clock: string; startDate: Date; endDate: Date }>("E505", ({ clock, startDate, endDate }) => ({
  what: `${clock} ends on ${endDate.toISOString()}, before it starts on ${startDate.toISOString()}.`,
  next: "Exchange the two, or leave out endDate for a clock without an end.",
}));

export const invalidTimeOfDay = defineError<{ filter: string; value: unknown }>("E506", ({ filter, value }) => ({
  what: `${filter} cannot read ${shown(value)} as a time of day.`,
  next: 'Give two digits for each part, from "00:00" to "23:59"; seconds may follow: "09:00:30".',
}));

export const invalidDayOfYear = defineError<{ filter: string; month: unknown; day: unknown }>("E507", ({ filter, month, day }) => ({
  what: `${filter} got month ${shown(month)} and day ${shown(day)}: no year has such a day.`,
  next: "Give the month from 1 (January) to 12, then a day that this month has. 29 February is allowed.",
}));

export const invalidWeekday = defineError<{ value: unknown }>("E508", ({ value }) => ({
  what: `filters.isDayOfWeek got ${shown(value)}, which is no day of the week.`,
  next: "Give a whole number from 0 (Sunday) to 6 (Saturday).",
}));

export const invalidRRule = defineError<{ text: unknown; reason: string }>("E509", ({ text, reason }) => ({
  what: `RRuleClock cannot read ${shown(text)}: ${reason}.`,
  next: 'Give a rule of RFC 5545 such as "FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=9;BYMINUTE=0"; lines DTSTART, EXDATE and RDATE may stand beside it.',
}));

export const ruleWithoutStart = defineError<{ text: string }>("E510", ({ text }) => ({
  what: `RRuleClock cannot count the times of ${shown(text)}: COUNT counts from a start, and there is none.`,
  next: 'Add the option startDate, or a line "DTSTART;TZID=Europe/Berlin:20260301T090000" above the rule.',
}));

export const ruleTooLong = defineError<{ text: string }>("E511", ({ text }) => ({
  what: `RRuleClock gave up counting the times of ${shown(text)}: the rule has too many steps before the next time.`,
  next: "Use UNTIL or the option endDate instead of COUNT, or a later start.",
}));

export const noDates = defineError("E512", () => ({
  what: "DatesClock needs a list with at least one date.",
  next: 'Give a list such as ["2026-03-01T09:00", new Date()], or leave the clock out of the schedule.',
}));

export const invalidSchedule = defineError<{ what: string; next: string }>("E513", ({ what, next }) => ({ what, next }));

export const invalidCount = defineError<{ n: unknown }>("E514", ({ n }) => ({
  what: `schedule.next cannot give ${shown(n)} times.`,
  next: "Give a whole number from 0 up, for example schedule.next(5).",
}));

export const invalidShift = defineError<{ by: unknown }>("E515", ({ by }) => ({
  what: `adjustments.add cannot read ${shown(by)} as a length of time.`,
  next: 'Give a number of seconds, or text such as "3h", "-30m" or "1d" (calendar days in the clock\'s time zone).',
}));

export const unknownOption = defineError<{
  readonly maker: string;
  readonly option: string;
  readonly known: readonly string[];
  readonly meant: string | undefined;
}>("E517", ({ maker, option, known, meant }) => ({
  what: `${maker} has no option ${option}.`,
  next: meant === undefined ? `Its options are ${known.join(", ")}.` : `Did you mean ${meant}?`,
}));

export const adjustedToNothing = defineError<{ index: number; startTime: Date }>("E516", ({ index, startTime }) => ({
  what: `adjustments[${index}] of the schedule turned ${startTime.toISOString()} into no valid Date.`,
  next: "An adjustment takes a Date (and the clock's time zone) and returns a Date.",
}));
