import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addCalendarDays, instantOf, isTimeZone, wallOf } from "../../src/schedules/time-zone.ts";

const at = (text: string): number => Date.parse(text);

describe("wallOf and instantOf", () => {
  it("are each other's opposite where a wall time is shown once", () => {
    expect(wallOf(at("2026-07-01T09:00+02:00"), "Europe/Berlin")).toBe(at("2026-07-01T09:00Z"));
    expect(instantOf(at("2026-07-01T09:00Z"), "Europe/Berlin")).toEqual({ instant: at("2026-07-01T09:00+02:00"), skipped: false });
  });

  it("move a skipped wall time on by the gap, and take a repeated one as the first", () => {
    expect(instantOf(at("2026-03-29T02:30Z"), "Europe/Berlin")).toEqual({ instant: at("2026-03-29T03:30+02:00"), skipped: true });
    expect(instantOf(at("2026-10-25T02:30Z"), "Europe/Berlin")).toEqual({ instant: at("2026-10-25T02:30+02:00"), skipped: false });
  });

  it("agree with the machine's own calendar on any instant", () => {
    const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu");
    const instants = fc.integer({ min: at("1980-01-01"), max: at("2035-01-01") });
    const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
    fc.assert(
      fc.property(zones, instants, (timeZone, instant) => {
        const shown = new Intl.DateTimeFormat("sv-SE", { timeZone, ...parts }).format(instant);
        expect(new Date(wallOf(instant, timeZone)).toISOString().slice(0, 19)).toBe(shown.replace(" ", "T"));
        expect(instantOf(wallOf(instant, timeZone), timeZone).skipped).toBe(false);
      }),
    );
  });

  it("have no instant outside the years that schedules cover", () => {
    expect(instantOf(8.64e15, "Europe/Berlin").instant).toBeNaN();
    expect(instantOf(Number.NaN, "UTC").instant).toBeNaN();
  });
});

describe("addCalendarDays", () => {
  it("keeps the wall time", () => {
    expect(addCalendarDays(at("2026-03-28T09:00+01:00"), 1, "Europe/Berlin")).toBe(at("2026-03-29T09:00+02:00"));
    expect(addCalendarDays(at("2026-10-25T09:00+01:00"), -1, "Europe/Berlin")).toBe(at("2026-10-24T09:00+02:00"));
  });

  it("keeps the instant itself for no days, also in the second of two equal hours", () => {
    expect(addCalendarDays(at("2026-10-25T02:30+01:00"), 0, "Europe/Berlin")).toBe(at("2026-10-25T02:30+01:00"));
  });
});

describe("isTimeZone", () => {
  it("knows the names of the time zone database", () => {
    expect(["UTC", "Europe/Berlin", "Asia/Calcutta", "+05:30"].map(isTimeZone)).toEqual([true, true, true, true]);
    expect(["", "Mars/Olympus", "Europe"].map(isTimeZone)).toEqual([false, false, false]);
  });
});
