import type { Schedule } from "../../schedules/schedule.ts";
import { formatDuration } from "../../util/duration.ts";

const format: Intl.DateTimeFormatOptions = { weekday: "short", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };

/** When the next run begins, as people of this machine's time zone say it; no line where there is none any more. */
export function nextRunLines(schedule: Schedule, now: Date): readonly string[] {
  const [next] = schedule.next(1, { after: now });
  if (next === undefined) return [];
  const seconds = next.getSeconds() === 0 ? {} : ({ second: "2-digit" } as const);
  const inMs = next.getTime() - now.getTime();
  return [
    `Next run ${next.toLocaleString("en-GB", { ...format, ...seconds })}, in ${formatDuration(inMs < 60_000 ? inMs : Math.round(inMs / 1000) * 1000)}. Ctrl-C ends it.`,
  ];
}
