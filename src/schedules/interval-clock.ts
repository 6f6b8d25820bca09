import { invalidInterval } from "../errors/schedules.ts";
import { callPlace } from "../util/call-site.ts";
import type { Duration } from "../util/duration.ts";
import { type CalendarDuration, parseCalendarDuration } from "./calendar-duration.ts";
import { BoundedClock, type ClockOptions } from "./clock.ts";
import { addCalendarDays, dayMs } from "./time-zone.ts";

/**
 * Fires every so often, counted from `startDate`, which is its first event; without one, from midnight of 1 January 2019 in
 * its time zone.
 *
 * Hours, minutes and seconds are elapsed time: `"1h"` fires 25 times on the day the clocks go back, `"24h"` moves by an hour.
 * `"d"` means calendar days in the clock's zone: `"1d"` from 09:00 stays at 09:00. Times of day that a clock change skips
 * happen later by the gap; those that occur twice happen the first time.
 *
 * Throws E501 for an interval that is not longer than zero, E503, E504, E505 and E517 for wrong options.
 */
export class IntervalClock extends BoundedClock {
  readonly every: Duration;
  readonly #interval: CalendarDuration;

  constructor(every: Duration, options: ClockOptions = {}) {
    super("IntervalClock", options);
    const interval = parseCalendarDuration(every);
    if (interval === undefined || interval.days * dayMs + interval.ms <= 0) throw invalidInterval({ every }, { place: callPlace() });
    this.every = every;
    this.#interval = interval;
  }

  protected override *candidates(from: number): Generator<number, void, undefined> {
    const { days, ms } = this.#interval;
    const { anchor } = this;
    // A zone that has repeated a whole day since (Alaska, in 1867) may lag behind by a little more than a step.
    const passed = Math.floor((from - anchor) / (days * dayMs + ms)) - 1;
    for (let step = Math.max(0, passed); ; step++) yield addCalendarDays(anchor, step * days, this.timeZone) + step * ms;
  }
}
