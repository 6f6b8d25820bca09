import { describe, expect, test } from "vitest";
import type { GroupDelays } from "../../../examples/flights/delays.ts";
import { emptyHistogram, type Histogram, record } from "../../../examples/flights/histogram.ts";
import { estimateDelays, toCsv } from "../../../examples/flights/statistics.ts";

function day(...delays: number[]): Histogram {
  const histogram = emptyHistogram();
  for (const delay of delays) record(histogram, delay);
  return histogram;
}

const group = (days: Histogram[]): GroupDelays => ({ by: "hour", value: "7", days });
const width = ({ low, high }: { low: number; high: number }) => high - low;

describe("an estimate", () => {
  test("says whom it is about and how many they are", () => {
    expect(estimateDelays(group([day(1, 2), day(3)]), 10)).toMatchObject({ by: "hour", value: "7", flights: 3 });
  });

  test("holds mean and percentiles of all days together", () => {
    const { mean, p50, p90, p99 } = estimateDelays(group([day(1, 2, 3, 4, 5), day(6, 7, 8, 9, 10)]), 10);
    expect([mean.value, p50.value, p90.value, p99.value]).toEqual([5.5, 5, 9, 10]);
  });

  test("has no width where all days are alike", () => {
    const { mean, p50, p90, p99 } = estimateDelays(group(Array.from({ length: 20 }, () => day(0, 10, 60))), 100);
    expect([mean, p50, p90, p99].map(width)).toEqual([0, 0, 0, 0]);
  });

  test("is as wide as theory says for the mean of independent days", () => {
    // One flight a day, late by 0 to 49 minutes in equal shares: the mean of 200 days has a standard error of 14.43 / √200.
    const { mean } = estimateDelays(group(Array.from({ length: 200 }, (_, place) => day(place % 50))), 4000);
    const expected = (2 * 1.96 * Math.sqrt((50 ** 2 - 1) / 12)) / Math.sqrt(200);
    expect(mean.value).toBe(24.5);
    expect(width(mean) / expected).toBeGreaterThan(0.93);
    expect(width(mean) / expected).toBeLessThan(1.07);
  });

  test("is wider where the flights of one day share their delay", () => {
    const delays = Array.from({ length: 100 }, (_, place) => place);
    const mixed = delays.map((first) => day(...delays.filter((delay) => delay % 10 === first % 10)));
    const shared = delays.map((delay) => day(...Array<number>(10).fill(delay)));
    expect(width(estimateDelays(group(shared), 500).mean)).toBeGreaterThan(5 * width(estimateDelays(group(mixed), 500).mean));
  });

  test("is the same each time", () => {
    const days = group(Array.from({ length: 30 }, (_, place) => day(place, place * 7)));
    expect(estimateDelays(days, 50)).toEqual(estimateDelays(days, 50));
  });

  test("is not upset by days without flights", () => {
    const { mean, p50 } = estimateDelays(group([day(), day(), day(30)]), 50);
    expect([mean, p50]).toEqual([
      { value: 30, low: 30, high: 30 },
      { value: 30, low: 30, high: 30 },
    ]);
  });

  test.each([0, 1.5])("cannot be made from %d resamples", (resamples) => {
    expect(() => estimateDelays(group([day(1)]), resamples)).toThrow(`not ${resamples}`);
  });
});

test("the table as CSV has a line a group and two decimals", () => {
  expect(toCsv([estimateDelays(group([day(1, 2)]), 5)])).toBe(
    "by,value,flights,mean,mean_low,mean_high,p50,p50_low,p50_high,p90,p90_low,p90_high,p99,p99_low,p99_high\n" +
      "hour,7,2,1.50,1.50,1.50,1.00,1.00,1.00,2.00,2.00,2.00,2.00,2.00,2.00\n",
  );
});
