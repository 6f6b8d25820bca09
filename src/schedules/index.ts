/* Public entry point `headrace/schedules`. */

export type { Adjustment } from "./adjustments.ts";
/** What moves a time that has passed the filters. */
export * as adjustments from "./adjustments.ts";
export type { Clock, ClockOptions, DateLike } from "./clock.ts";
export { CronClock, type CronClockOptions } from "./cron-clock.ts";
export { DatesClock } from "./dates-clock.ts";
export type { Filter } from "./filters.ts";
/** Which times of the clocks count, read in the time zone of the clock that fires. */
export * as filters from "./filters.ts";
export { IntervalClock } from "./interval-clock.ts";
export { RRuleClock } from "./rrule-clock.ts";
export { type NextOptions, Schedule, type ScheduleEvent, type ScheduleOptions } from "./schedule.ts";
