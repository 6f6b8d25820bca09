import { Cron } from "croner";
import { invalidCron } from "../errors/schedules.ts";
import { callPlace } from "../util/call-site.ts";
import { BoundedClock, type ClockOptions } from "./clock.ts";
import { dayMs, instantOf, wallOf } from "./time-zone.ts";

/** When a cron clock runs, and how it reads its pattern. */
export interface CronClockOptions extends ClockOptions {
  /**
   * What happens where both day fields are restricted. True (the default, as in cron): a day that matches either one fires.
   * False: a day must match both, so that `"0 9 8-14 * 5"` is the second Friday of the month.
   */
  readonly dayOr?: boolean | undefined;
}

/** croner's message for this place; it counts days and months from 0 where it names a number. */
function reasonOf(message: string): string {
  const found = /^CronPattern: Invalid value for (\w+): /.exec(message);
  return found === null ? message.replace(/^CronPattern: /, "").replace(/\.$/, "") : `a value of its ${found[1]} field is out of range`;
}

/** The pattern on wall times: the offset of 0 keeps croner's own rules for clock changes out. */
function readPattern(text: string, dayOr: boolean): Cron {
  const fail = (reason: string, cause?: unknown): Error => invalidCron({ text, reason }, { place: callPlace(), cause });
  if (typeof text !== "string") throw fail("it is no text");
  const fields = text.trim().split(/\s+/);
  // croner would take one field that looks like a date as a single run in the machine's own zone.
  if (fields.length < 5 && !text.trim().startsWith("@")) throw fail(`it has ${fields.length} of 5 fields`);
  try {
    return new Cron(text, { utcOffset: 0, domAndDow: !dayOr, sloppyRanges: true });
  } catch (error) {
    throw fail(error instanceof Error ? reasonOf(error.message) : String(error), error);
  }
}

/**
 * Fires when the local time of its zone matches a cron text: `"minute hour day-of-month month day-of-week"`. Lists, ranges,
 * steps, names (`MON`, `JAN`), `@daily` and its like, `L` (last day) and `5#2` (second Friday) are read; 0 and 7 are Sunday.
 * A sixth field in front is seconds; a seventh at the end is the year.
 *
 * It goes by the wall clock: each local time fires once. When clocks go back, `"0 * * * *"` fires at the first 02:00 and next
 * at 03:00, two hours later. When they go forward, a skipped time fires later by the gap (02:30 at 03:30), unless something
 * fires at that moment anyway. For an even pace use IntervalClock.
 *
 * An impossible date such as 30 February never fires. Throws E502 for text that is no cron text, E503, E504, E505 and
 * E517 for wrong options.
 */
export class CronClock extends BoundedClock {
  readonly text: string;
  readonly dayOr: boolean;
  readonly #pattern: Cron;

  constructor(text: string, options: CronClockOptions = {}) {
    super("CronClock", options, { own: ["dayOr"] });
    this.text = text;
    this.dayOr = options.dayOr ?? true;
    this.#pattern = readPattern(text, this.dayOr);
  }

  protected override *candidates(from: number): Generator<number, void, undefined> {
    // Skipped times fire after the gap, so what still lies ahead just after one begins where clocks would stand without it.
    const wall = Math.min(wallOf(from, this.timeZone), wallOf(from - dayMs, this.timeZone) + dayMs);
    const skippedAhead: number[] = [];
    for (let next = this.#pattern.nextRun(new Date(wall)); next !== null; next = this.#pattern.nextRun(next)) {
      const { instant, skipped } = instantOf(next.getTime(), this.timeZone);
      if (skipped) {
        skippedAhead.push(instant);
        continue;
      }
      while (skippedAhead[0] !== undefined && skippedAhead[0] <= instant) yield skippedAhead.shift() ?? instant;
      yield instant;
    }
    yield* skippedAhead;
  }
}
