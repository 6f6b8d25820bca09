import { type Duration, parseDuration } from "../util/duration.ts";
import { dayMs } from "./time-zone.ts";

/** A length of time whose whole days are calendar days, 23 to 25 hours long, and whose rest is elapsed time. */
export interface CalendarDuration {
  readonly days: number;
  readonly ms: number;
}

/**
 * Reads a duration, keeping its "d" apart as calendar days; a fraction of a day is elapsed hours.
 * Undefined where it is none. A minus in front turns the whole around.
 */
export function parseCalendarDuration(duration: Duration): CalendarDuration | undefined {
  if (typeof duration === "number") return Number.isFinite(duration) ? { days: 0, ms: Math.round(duration * 1000) } : undefined;
  if (typeof duration !== "string") return undefined;
  const text = duration.trim();
  const sign = text.startsWith("-") ? -1 : 1;
  const size = sign < 0 ? text.slice(1) : text;
  const total = parseDuration(size);
  if (total === undefined) return undefined;
  let days = 0;
  for (const [, amount] of size.matchAll(/(\d+(?:\.\d+)?)d/g)) days += Math.trunc(Number(amount));
  return { days: sign * days, ms: sign * Math.round(total - days * dayMs) };
}
