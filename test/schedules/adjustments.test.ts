import { describe, expect, it } from "vitest";
import { adjustments } from "../../src/schedules/index.ts";
import { thrownBy } from "./error-code.ts";

const berlin = "Europe/Berlin";

describe("adjustments.add", () => {
  it.each([
    ["3h", "2026-01-02T12:00Z"],
    [90, "2026-01-02T09:01:30Z"],
    ["-30m", "2026-01-02T08:30Z"],
    [-60, "2026-01-02T08:59Z"],
    ["1d12h", "2026-01-03T21:00Z"],
  ])("moves by %j", (by, moved) => {
    expect(adjustments.add(by)(new Date("2026-01-02T09:00Z"))).toEqual(new Date(moved));
  });

  it("adds days of the calendar and hours of the clock", () => {
    const saturday = new Date("2026-03-28T09:00+01:00");
    expect(adjustments.add("1d")(saturday, berlin)).toEqual(new Date("2026-03-29T09:00+02:00"));
    expect(adjustments.add("24h")(saturday, berlin)).toEqual(new Date("2026-03-29T10:00+02:00"));
    expect(adjustments.add("-1d")(new Date("2026-03-29T09:00+02:00"), berlin)).toEqual(saturday);
  });

  it.each(["soon", "", "1w", Number.NaN])("refuses %j", (by) => {
    expect(thrownBy(() => adjustments.add(by))).toMatchObject({ code: "E515", placed: true });
  });
});

describe("adjustments.nextWeekday", () => {
  it.each([
    ["2026-03-27T23:30+01:00", "2026-03-27T23:30+01:00"],
    ["2026-03-28T09:00+01:00", "2026-03-30T09:00+02:00"],
    ["2026-03-29T23:30+02:00", "2026-03-30T23:30+02:00"],
    ["2026-03-30T00:00+02:00", "2026-03-30T00:00+02:00"],
  ])("takes %s to %s in Berlin", (from, to) => {
    expect(adjustments.nextWeekday(new Date(from), berlin)).toEqual(new Date(to));
  });
});
