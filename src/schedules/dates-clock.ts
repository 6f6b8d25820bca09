import { noDates } from "../errors/schedules.ts";
import { callPlace } from "../util/call-site.ts";
import { BoundedClock, type ClockOptions, type DateLike, readDate } from "./clock.ts";

/**
 * Fires on the dates of a list, in order of time, each once. `startDate` and `endDate` default to the first and the last of
 * them; where they are given, dates outside are left out.
 *
 * Throws E512 for an empty list, E504 for a date that cannot be read, E503, E505 and E517 for wrong options.
 */
export class DatesClock extends BoundedClock {
  readonly #dates: readonly number[];

  constructor(dates: readonly DateLike[], options: ClockOptions = {}) {
    super("DatesClock", options);
    if (!Array.isArray(dates) || dates.length === 0) throw noDates(undefined, { place: callPlace() });
    this.#dates = dates.map((date, index) => readDate(`dates[${index}] of DatesClock`, date, this.timeZone)).sort((a, b) => a - b);
  }

  get dates(): readonly Date[] {
    return this.#dates.map((date) => new Date(date));
  }

  override get startDate(): Date | undefined {
    return super.startDate ?? this.dates.at(0);
  }

  override get endDate(): Date | undefined {
    return super.endDate ?? this.dates.at(-1);
  }

  protected override candidates(): readonly number[] {
    return this.#dates;
  }
}
