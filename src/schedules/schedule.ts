/*
 * clocks ──▶ merged by time ──▶ filters, orFilters, notFilters ──▶ equal events become one ──▶ adjustments ──▶ events
 *
 * Everything is lazy and pure: dates in, dates out. The one reading of the machine's clock is the default of `after`.
 */
import { isDeepStrictEqual } from "node:util";
import { adjustedToNothing, invalidCount, invalidSchedule } from "../errors/schedules.ts";
import { callPlace } from "../util/call-site.ts";
import type { Adjustment } from "./adjustments.ts";
import { checkOptionNames } from "./check-options.ts";
import { type Clock, type DateLike, readDate } from "./clock.ts";
import type { Filter } from "./filters.ts";
import { moments } from "./merge-clocks.ts";

/** A start that a schedule asks for. */
export interface ScheduleEvent {
  readonly startTime: Date;
  /** The clock's parameter defaults, a fresh record for each event; its values are the clock's own. */
  readonly parameterDefaults: Readonly<Record<string, unknown>>;
  readonly labels: readonly string[];
}

/** What a schedule is made of: clocks that give times, filters that choose among them, adjustments that move them. */
export interface ScheduleOptions {
  /** One or more. */
  readonly clocks: readonly Clock[];
  /** All of them must pass. */
  readonly filters?: readonly Filter[] | undefined;
  /** At least one must pass, if there are any. */
  readonly orFilters?: readonly Filter[] | undefined;
  /** None may pass. */
  readonly notFilters?: readonly Filter[] | undefined;
  /** Applied one after the other to each event that passed. Events are not sorted again afterwards. */
  readonly adjustments?: readonly Adjustment[] | undefined;
}

/** Which times `next` is asked for, and in what form. */
export interface NextOptions {
  /** Events are strictly after it, before adjustments. Text without an offset is UTC. Default: now. */
  readonly after?: DateLike | undefined;
  /** True for events with parameter defaults and labels instead of Dates. Default: false. */
  readonly events?: boolean | undefined;
}

/** Moments that `next` looks at before it gives up on filters that let nothing through. */
const patience = 10_000;

function checkOptions(options: ScheduleOptions): void {
  const fail = (what: string, next: string): Error => invalidSchedule({ what, next }, { place: callPlace() });
  if (!Array.isArray(options?.clocks) || options.clocks.length === 0) {
    throw fail("A Schedule needs a list of one clock or more.", 'Write new Schedule({ clocks: [new CronClock("0 9 * * *")] }).');
  }
  for (const [index, clock] of options.clocks.entries()) {
    if (typeof clock?.times !== "function") {
      throw fail(`clocks[${index}] of the Schedule is no clock.`, "Give an IntervalClock, CronClock, DatesClock or RRuleClock.");
    }
  }
  for (const kind of ["filters", "orFilters", "notFilters", "adjustments"] as const) {
    const odd = options[kind]?.findIndex((one) => typeof one !== "function") ?? -1;
    if (odd < 0) continue;
    throw fail(`${kind}[${odd}] of the Schedule is no function.`, 'Give filters.isWeekday without a call, but filters.atTime("09:00") with one.');
  }
  checkOptionNames("Schedule", options, ["clocks", "filters", "orFilters", "notFilters", "adjustments"]);
}

/**
 * Times at which a flow starts: those of its clocks, sifted by filters, moved by adjustments.
 *
 * Clocks that fire together give one event, unless their parameter defaults or labels differ: then each gives its own.
 * Filters and adjustments read days and times of day in the zone of the clock that fires.
 * Throws E513 without clocks, or for parts that are none, E517 for an option that there is not.
 */
export class Schedule {
  readonly clocks: readonly Clock[];
  readonly filters: readonly Filter[];
  readonly orFilters: readonly Filter[];
  readonly notFilters: readonly Filter[];
  readonly adjustments: readonly Adjustment[];

  constructor(options: ScheduleOptions) {
    checkOptions(options);
    this.clocks = [...options.clocks];
    this.filters = [...(options.filters ?? [])];
    this.orFilters = [...(options.orFilters ?? [])];
    this.notFilters = [...(options.notFilters ?? [])];
    this.adjustments = [...(options.adjustments ?? [])];
  }

  /** The earliest start of the clocks that have one; undefined where none has. */
  get startDate(): Date | undefined {
    return this.clocks
      .map((clock) => clock.startDate)
      .filter((date) => date !== undefined)
      .reduce<Date | undefined>((first, date) => (first === undefined || date < first ? date : first), undefined);
  }

  /** The latest end of the clocks that have one, even if another clock runs for ever; undefined where none has. */
  get endDate(): Date | undefined {
    return this.clocks
      .map((clock) => clock.endDate)
      .filter((date) => date !== undefined)
      .reduce<Date | undefined>((last, date) => (last === undefined || date > last ? date : last), undefined);
  }

  /**
   * The next `n` times strictly after `after` (default: now), or fewer: where the clocks end, or where the filters let too
   * little of the next 10,000 times through. Adjustments come last, so that adjusted times may repeat, be out of order or lie
   * before `after`. Schedules know the years 1 to 2999.
   *
   * Throws E514 for an `n` that is no whole number, E504 for an `after` that is no date, E516 where an adjustment of yours
   * returns no valid Date.
   */
  next(n: number, options?: NextOptions & { readonly events?: false | undefined }): Date[];
  next(n: number, options: NextOptions & { readonly events: true }): ScheduleEvent[];
  next(n: number, options: NextOptions = {}): Date[] | ScheduleEvent[] {
    if (!Number.isInteger(n) || n < 0) throw invalidCount({ n }, { place: callPlace() });
    const after = readDate("after of schedule.next", options.after ?? new Date(), "UTC");
    const events = this.#eventsAfter(new Date(after)).take(n).toArray();
    return options.events === true ? events : events.map((event) => event.startTime);
  }

  *#eventsAfter(after: Date): Generator<ScheduleEvent, void, undefined> {
    for (const { startTime, clocks } of moments(this.clocks, after).take(patience)) {
      const kept: Clock[] = [];
      for (const clock of clocks) {
        const known = kept.some((one) => sameRun(one, clock));
        if (known || !this.#passes(startTime, clock.timeZone)) continue;
        kept.push(clock);
        yield this.#event(startTime, clock);
      }
    }
  }

  #passes(startTime: Date, timeZone: string): boolean {
    const passes = (filter: Filter): boolean => filter(new Date(startTime), timeZone);
    return this.filters.every(passes) && (this.orFilters.length === 0 || this.orFilters.some(passes)) && !this.notFilters.some(passes);
  }

  #event(startTime: Date, clock: Clock): ScheduleEvent {
    let adjusted = startTime;
    for (const [index, adjust] of this.adjustments.entries()) {
      const before = adjusted;
      adjusted = adjust(new Date(before), clock.timeZone);
      if (!(adjusted instanceof Date) || Number.isNaN(adjusted.getTime())) {
        throw adjustedToNothing({ index, startTime: before }, { place: callPlace() });
      }
    }
    return { startTime: new Date(adjusted), parameterDefaults: { ...clock.parameterDefaults }, labels: [...clock.labels] };
  }
}

/** Whether two clocks that fire at the same time ask for the same run. */
function sameRun(one: Clock, other: Clock): boolean {
  return isDeepStrictEqual(one.parameterDefaults, other.parameterDefaults) && isDeepStrictEqual(one.labels, other.labels);
}
