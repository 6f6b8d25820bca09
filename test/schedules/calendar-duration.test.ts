import { describe, expect, it } from "vitest";
import { parseCalendarDuration } from "../../src/schedules/calendar-duration.ts";

describe("parseCalendarDuration", () => {
  it.each([
    [90, { days: 0, ms: 90_000 }],
    [-0.5, { days: 0, ms: -500 }],
    [86_400, { days: 0, ms: 86_400_000 }],
    ["24h", { days: 0, ms: 86_400_000 }],
    ["1d", { days: 1, ms: 0 }],
    ["2d12h30m", { days: 2, ms: 45_000_000 }],
    ["1.5d", { days: 1, ms: 43_200_000 }],
    ["-1d1h", { days: -1, ms: -3_600_000 }],
    ["250ms", { days: 0, ms: 250 }],
    ["1.1s", { days: 0, ms: 1100 }],
  ])("reads %j", (text, duration) => {
    const found = parseCalendarDuration(text);
    expect({ days: (found?.days ?? Number.NaN) + 0, ms: (found?.ms ?? Number.NaN) + 0 }).toEqual(duration);
  });

  it.each(["", "d", "1", "1 d", "--1d", "1w", "one day", Number.NaN, Number.POSITIVE_INFINITY])("finds no length of time in %j", (text) => {
    expect(parseCalendarDuration(text)).toBeUndefined();
  });
});
