import { RRuleTemporal } from "rrule-temporal";
import { invalidRRule, ruleTooLong, ruleWithoutStart, unknownTimeZone } from "../errors/schedules.ts";
import { callPlace } from "../util/call-site.ts";
import { BoundedClock, type ClockOptions } from "./clock.ts";
import { type RRuleText, readRRuleText } from "./rrule-text.ts";
import { isTimeZone, lastInstant, zonedDateTime } from "./time-zone.ts";

/** Periods without an event after which the library gives up. 41 years of days hold each weekday's 29 February. */
const maxIterations = 15_000;

function readText(text: string): RRuleText {
  const found = typeof text === "string" ? readRRuleText(text) : "it is no text";
  if (typeof found === "string") throw invalidRRule({ text, reason: found }, { place: callPlace() });
  if (found.timeZone !== undefined && !isTimeZone(found.timeZone)) {
    throw unknownTimeZone({ clock: "DTSTART of RRuleClock", timeZone: found.timeZone }, { place: callPlace() });
  }
  return found;
}

/** The next instant of a rule, or why there is none: it has ended, or nothing was found within `maxIterations`. */
function nextOf(rule: RRuleTemporal, after: number): number | "ended" | "gave up" {
  try {
    return rule.next(new Date(after))?.epochMilliseconds ?? "ended";
  } catch (error) {
    // The library has no other sign for giving up than this text.
    if (error instanceof Error && error.message.startsWith("Maximum ")) return "gave up";
    throw error;
  }
}

/**
 * Fires at the times of an iCalendar recurrence rule (RFC 5545): `"FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=17;BYMINUTE=0"`, alone or
 * with lines `DTSTART`, `EXDATE` and `RDATE`.
 *
 * The rule counts from its DTSTART; without one, from `startDate`; without both, from midnight of 1 January 2019 in the
 * clock's zone. `startDate` and `endDate` bound the events in any case, both inclusive. Days and hours are those of the
 * DTSTART's TZID, or else of `timeZone`, which for its part defaults to the TZID.
 *
 * As the RFC has it, a local time that a clock change skips is left out, and one that occurs twice fires the first time.
 *
 * An impossible rule never fires; neither does one after 15,000 periods (days of a daily rule, months of a monthly one) with
 * no event. Throws E509 for text that is no rule, E510 for COUNT without a start, E503, E504, E505 and E517 for wrong
 * options; its times may throw E511 where COUNT would have to count too far.
 */
export class RRuleClock extends BoundedClock {
  readonly text: string;
  readonly #rule: RRuleTemporal;
  /** The rule without its COUNT, where it has one: it tells a rule that is too long to count from an impossible one. */
  readonly #uncounted: RRuleTemporal | undefined;

  constructor(text: string, options: ClockOptions = {}) {
    const { hasStart, timeZone, counted, until } = readText(text);
    super("RRuleClock", options, { ruleTimeZone: timeZone });
    if (counted && !hasStart && this.start === undefined) throw ruleWithoutStart({ text }, { place: callPlace() });
    this.text = text;
    const settings = {
      maxIterations,
      // The library would follow this one rather than the text's.
      ...(!until && { until: zonedDateTime(lastInstant, this.timeZone) }),
      ...(timeZone === undefined && { tzid: this.timeZone }),
      ...(!hasStart && { dtstart: zonedDateTime(this.anchor, this.timeZone) }),
    };
    try {
      this.#rule = new RRuleTemporal({ rruleString: text.trim(), ...settings });
      this.#uncounted = counted ? new RRuleTemporal({ rruleString: text.trim().replace(/COUNT=\d+;|;COUNT=\d+/i, ""), ...settings }) : undefined;
    } catch (error) {
      throw invalidRRule({ text, reason: error instanceof Error ? error.message : String(error) }, { place: callPlace(), cause: error });
    }
  }

  protected override *candidates(from: number): Generator<number, void, undefined> {
    for (let next = this.#next(from); next !== undefined; next = this.#next(next)) yield next;
  }

  #next(after: number): number | undefined {
    const next = nextOf(this.#rule, after);
    if (next === "gave up" && this.#uncounted !== undefined && typeof nextOf(this.#uncounted, after) === "number") {
      throw ruleTooLong({ text: this.text }, { place: callPlace() });
    }
    return typeof next === "number" ? next : undefined;
  }
}
