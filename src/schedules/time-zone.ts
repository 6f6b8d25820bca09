/*
 * The one place that knows about time zones. An instant is a number of milliseconds since 1970 in UTC, as in `Date`.
 * A wall time is what a clock on the wall of a zone shows, written as the instant at which a clock in UTC shows the
 * same digits, so that `new Date(wall).getUTCHours()` is the local hour.
 *
 * Two rules for clock changes hold for every schedule:
 *  - A wall time that is skipped happens later by the length of the gap: 02:30 becomes 03:30.
 *  - A wall time that occurs twice means its first occurrence.
 */
import { Temporal } from "temporal-polyfill";

export const dayMs = 86_400_000;

/** Schedules cover the years 1 to 2999, as croner does. */
export const firstInstant = Date.parse("0001-01-02T00:00Z");
export const lastInstant = Date.parse("2999-12-30T00:00Z");

export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

export function wallOf(instant: number, timeZone: string): number {
  if (timeZone === "UTC") return instant;
  return instant + Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6;
}

/** `skipped` says that no clock of the zone ever shows this wall time. Outside the years covered, `instant` is NaN. */
export function instantOf(wall: number, timeZone: string): { readonly instant: number; readonly skipped: boolean } {
  if (!(wall > firstInstant - 2 * dayMs && wall < lastInstant + 2 * dayMs)) return { instant: Number.NaN, skipped: false };
  if (timeZone === "UTC") return { instant: wall, skipped: false };
  const local = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO("UTC").toPlainDateTime();
  const zoned = local.toZonedDateTime(timeZone, { disambiguation: "compatible" });
  return { instant: zoned.epochMilliseconds, skipped: !zoned.toPlainDateTime().equals(local) };
}

/** Moves by calendar days: the wall time stays, whatever the length of the days between. */
export function addCalendarDays(instant: number, days: number, timeZone: string): number {
  return days === 0 ? instant : instantOf(wallOf(instant, timeZone) + days * dayMs, timeZone).instant;
}

/** Text with an offset, a `Z` or a `[Zone/Name]` is one instant anywhere; other text is a wall time of the zone. */
export function readInstant(text: string, timeZone: string): number | undefined {
  const zoned = `${text}[${timeZone}]`;
  const readings = text.includes("[")
    ? [() => Temporal.ZonedDateTime.from(text)]
    : [() => Temporal.Instant.from(text), () => Temporal.ZonedDateTime.from(zoned, { disambiguation: "compatible" })];
  for (const read of readings) {
    try {
      return read().epochMilliseconds;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return undefined;
}

/** The instant as rrule-temporal takes it. */
export function zonedDateTime(instant: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
}
