import { type Clock, Schedule } from "../../src/schedules/index.ts";
import { wallOf } from "../../src/schedules/time-zone.ts";

/** The next `n` times of a clock as local time with offset, without the year: `03-29T03:00+02:00`. */
export function localTimes(clock: Clock, { after, n }: { readonly after: string; readonly n: number }): string[] {
  return new Schedule({ clocks: [clock] }).next(n, { after }).map((time) => localText(time, clock.timeZone));
}

function localText(time: Date, timeZone: string): string {
  const wall = wallOf(time.getTime(), timeZone);
  const offset = Math.round((wall - time.getTime()) / 60_000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const sign = offset < 0 ? "-" : "+";
  return `${new Date(wall).toISOString().slice(5, 16)}${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
}

/** The next `n` times of a clock as ISO text in UTC without milliseconds where there are none. */
export function utcTimes(clock: Clock, { after, n }: { readonly after: string; readonly n: number }): string[] {
  return new Schedule({ clocks: [clock] }).next(n, { after }).map((time) => time.toISOString().replace(/(:00)?\.000Z$/, "Z"));
}
