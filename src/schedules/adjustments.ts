/* Adjustments move the events that passed the filters. What they do to days and times of day happens in the clock's zone. */
import { invalidShift } from "../errors/schedules.ts";
import { callPlace } from "../util/call-site.ts";
import type { Duration } from "../util/duration.ts";
import { parseCalendarDuration } from "./calendar-duration.ts";
import { isWeekday } from "./filters.ts";
import { addCalendarDays } from "./time-zone.ts";

/** Returns the time at which an event happens instead. `timeZone` is the one of the event's clock. */
export type Adjustment = (startTime: Date, timeZone: string) => Date;

/** An adjustment that also works by hand: the zone defaults to UTC. */
export type ZonedAdjustment = (startTime: Date, timeZone?: string) => Date;

/**
 * Later by a length of time, or earlier where it is negative (`"-30m"`, `-1800`). "d" means calendar days, whose time of day
 * stays; all else is elapsed time. Throws E515 for anything that is no length of time.
 */
export function add(by: Duration): ZonedAdjustment {
  const shift = parseCalendarDuration(by);
  if (shift === undefined) throw invalidShift({ by }, { place: callPlace() });
  return (startTime, timeZone = "UTC") => new Date(addCalendarDays(startTime.getTime(), shift.days, timeZone) + shift.ms);
}

/** From Saturday and Sunday on to Monday, at the same time of day; other days stay. */
export function nextWeekday(startTime: Date, timeZone = "UTC"): Date {
  let day = startTime;
  while (!isWeekday(day, timeZone)) day = new Date(addCalendarDays(day.getTime(), 1, timeZone));
  return day;
}
