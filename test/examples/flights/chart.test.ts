import { expect, test } from "vitest";
import { drawDelays } from "../../../examples/flights/chart.ts";
import { GROUPS } from "../../../examples/flights/delays.ts";
import type { DelayStatistics } from "../../../examples/flights/statistics.ts";

const table: DelayStatistics[] = GROUPS.map(({ by, value }, place) => {
  const around = (minutes: number) => ({ value: minutes + place, low: minutes + place - 1, high: minutes + place + 1 });
  return { by, value, flights: 1000 * (place + 1), mean: around(8), p50: around(0), p90: around(40), p99: around(150) };
});
const text = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, words]) => words);

test("the chart says what it shows, and fits a page 900 pixels wide", async () => {
  const svg = await drawDelays(table);
  expect(text(svg)).toEqual(
    expect.arrayContaining([
      "The later in the day, the later you arrive",
      "Hour of departure",
      "Distance, in miles from",
      "Minutes late",
      "1 in 10 is later than this",
    ]),
  );
  expect(svg).toContain("Delay at arrival of 1,000 flights");
  expect(Number(/<svg[^>]* width="(\d+)"/.exec(svg)?.[1])).toBeLessThanOrEqual(900);
  expect(svg).not.toMatch(/NaN|undefined/);
});

test("its hours begin at four in the morning", async () => {
  const labels = text(await drawDelays(table));
  expect(labels.join(" ")).toContain("4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 0 1 2 3");
});

test("the same table gives the same bytes", async () => {
  expect(await drawDelays(table)).toBe(await drawDelays(table));
});
