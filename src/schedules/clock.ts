import { endBeforeStart, unknownTimeZone, unreadableDate } from "../errors/schedules.ts";
import { callPlace } from "../util/call-site.ts";
import { checkOptionNames } from "./check-options.ts";
import { firstInstant, instantOf, isTimeZone, lastInstant, readInstant } from "./time-zone.ts";

/**
 * A date as users write it: a `Date`, or ISO 8601 text. Text with an offset, `Z` or `[Zone/Name]` is that instant;
 * text without is local time of the clock's zone, and a date alone is its midnight.
 */
export type DateLike = Date | string;

/** What every clock takes. */
export interface ClockOptions {
  /** No event is before it. Default: none. */
  readonly startDate?: DateLike | undefined;
  /** No event is after it; an event on it is given. Default: none, the clock runs for ever. */
  readonly endDate?: DateLike | undefined;
  /** IANA name of the zone in which days, times of day and text dates are meant. Default: `"UTC"`, never the machine's own. */
  readonly timeZone?: string | undefined;
  /** Parameter values for the flow runs of this clock, over the parameters' own defaults. */
  readonly parameterDefaults?: Readonly<Record<string, unknown>> | undefined;
  /** Labels for the flow runs of this clock. */
  readonly labels?: readonly string[] | undefined;
}

/**
 * A source of times. Write your own by implementing it: `times` gives the times strictly after `after`, each later than the
 * one before, none before `startDate` or after `endDate`, and gives them lazily, for they may have no end.
 */
export interface Clock {
  readonly startDate: Date | undefined;
  readonly endDate: Date | undefined;
  readonly timeZone: string;
  readonly parameterDefaults: Readonly<Record<string, unknown>>;
  readonly labels: readonly string[];
  times(after: Date): Iterable<Date>;
}

/** Reads one date or throws E504. `option` says in the message what was read. */
export function readDate(option: string, value: DateLike, timeZone: string): number {
  const instant = value instanceof Date ? value.getTime() : typeof value === "string" ? readInstant(value, timeZone) : undefined;
  if (instant === undefined || Number.isNaN(instant)) throw unreadableDate({ option, value }, { place: callPlace() });
  return instant;
}

const sharedOptions = ["startDate", "endDate", "timeZone", "parameterDefaults", "labels"] as const satisfies readonly (keyof ClockOptions)[];

/** In what one kind of clock differs from the others. */
interface OfOneKind {
  /** Options that only it has. */
  readonly own?: readonly string[];
  /** The zone that its rule names, where it names one. */
  readonly ruleTimeZone?: string | undefined;
}

/** What the built-in clocks share: options, and the bounds around the times that each one computes. */
export abstract class BoundedClock implements Clock {
  readonly timeZone: string;
  readonly parameterDefaults: Readonly<Record<string, unknown>>;
  readonly labels: readonly string[];
  protected readonly start: number | undefined;
  protected readonly end: number | undefined;

  protected constructor(name: string, options: ClockOptions, { own = [], ruleTimeZone = "UTC" }: OfOneKind = {}) {
    checkOptionNames(name, options, [...own, ...sharedOptions]);
    const { startDate, endDate, timeZone = ruleTimeZone } = options;
    if (typeof timeZone !== "string" || !isTimeZone(timeZone)) throw unknownTimeZone({ clock: name, timeZone }, { place: callPlace() });
    this.timeZone = timeZone;
    this.start = startDate === undefined ? undefined : readDate(`startDate of ${name}`, startDate, timeZone);
    this.end = endDate === undefined ? undefined : readDate(`endDate of ${name}`, endDate, timeZone);
    if (this.start !== undefined && this.end !== undefined && this.end < this.start) {
      throw endBeforeStart({ clock: name, startDate: new Date(this.start), endDate: new Date(this.end) }, { place: callPlace() });
    }
    this.parameterDefaults = { ...options.parameterDefaults };
    this.labels = [...(options.labels ?? [])];
  }

  get startDate(): Date | undefined {
    return this.start === undefined ? undefined : new Date(this.start);
  }

  get endDate(): Date | undefined {
    return this.end === undefined ? undefined : new Date(this.end);
  }

  /** Where a clock counts from: its start, or else midnight of 1 January 2019 in its zone. */
  protected get anchor(): number {
    return this.start ?? instantOf(Date.UTC(2019, 0, 1), this.timeZone).instant;
  }

  *times(after: Date): Generator<Date, void, undefined> {
    const from = Math.max(after.getTime(), (this.start ?? firstInstant) - 1);
    let last = from;
    for (const instant of this.candidates(from)) {
      if (!(instant <= Math.min(this.end ?? lastInstant, lastInstant))) return;
      if (instant <= last) continue;
      last = instant;
      yield new Date(instant);
    }
  }

  /**
   * The clock's instants in order, bounds apart. Those at or before `from`, and repeated ones, are dropped by `times`,
   * so that a clock may begin a little early, but it must have begun by then. NaN ends the clock.
   */
  protected abstract candidates(from: number): Iterable<number>;
}
