import { expect, test } from "vitest";
import { nextRunLines } from "../../../src/cli/run/schedule-line.ts";
import { CronClock, DatesClock, Schedule } from "../../../src/schedules/index.ts";

const now = new Date("2026-11-20T20:33:00Z");

test("says when the next run begins, in the machine's time zone, and how long that is", () => {
  const schedule = new Schedule({ clocks: [new CronClock("0 9 * * 1-5", { timeZone: "UTC" })] });
  const [line] = nextRunLines(schedule, now);
  const local = new Date("2026-11-23T09:00:00Z").toLocaleString("en-GB", {
    weekday: "short",
    day: "2-digit",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  expect(line).toMatch(new RegExp(`^Next run ${local}.*, in 60 h 27 m\\. Ctrl-C ends it\\.$`));
});

test("says nothing when the schedule is over", () => {
  expect(nextRunLines(new Schedule({ clocks: [new DatesClock(["2026-01-01"])] }), now)).toEqual([]);
});
