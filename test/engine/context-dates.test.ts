import { expect, test } from "vitest";
import { daysAround } from "../../src/engine/context-dates.ts";

const now = (): number => Date.UTC(2026, 2, 1, 0, 30);

test("the days around now are those of UTC", () => {
  expect(daysAround(undefined, now)).toEqual({ date: new Date(now()), today: "2026-03-01", yesterday: "2026-02-28", tomorrow: "2026-03-02" });
});

test("a date that was given counts, as a Date, a text or a number", () => {
  for (const given of [new Date("2024-02-29T12:00:00Z"), "2024-02-29T12:00:00Z", Date.UTC(2024, 1, 29, 12)]) {
    expect(daysAround(given, now)).toMatchObject({ date: new Date("2024-02-29T12:00:00Z"), today: "2024-02-29", tomorrow: "2024-03-01" });
  }
});

test("what is no date counts as none", () => {
  for (const given of ["soon", Number.NaN, new Date("soon"), {}, null, true]) expect(daysAround(given, now).date).toEqual(new Date(now()));
});
