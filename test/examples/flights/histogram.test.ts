import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyHistogram, type Histogram, mean, mergeHistograms, percentile, record } from "../../../examples/flights/histogram.ts";

const minutes = fc.integer({ min: -4095, max: 4095 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

function histogramOf(values: readonly number[]): Histogram {
  const histogram = emptyHistogram();
  for (const value of values) record(histogram, value);
  return histogram;
}

function exactPercentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? Number.NaN;
}

describe("a histogram", () => {
  test("merged from parts in any order is that of the whole", () => {
    const parts = fc.array(fc.array(minutes), { maxLength: 6 });
    const shuffled = parts.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(
      fc.property(shuffled, ([list, reordered]) => {
        expect(mergeHistograms(reordered.map(histogramOf))).toEqual(histogramOf(list.flat()));
      }),
    );
  });

  test("knows count, sum, mean, minimum and maximum exactly, also far out", () => {
    const histogram = histogramOf([-9000, 3, 4, 20_000]);
    expect(histogram).toMatchObject({ count: 4, sum: 11_007, min: -9000, max: 20_000 });
    expect(mean(histogram)).toBe(2751.75);
  });

  test("gives percentiles exactly below 64 and within 1/64 above", () => {
    fc.assert(
      fc.property(fc.array(minutes, { minLength: 1, maxLength: 400 }), share, (values, at) => {
        const exact = exactPercentile(values, at);
        const error = Math.abs(percentile(histogramOf(values), at) - exact);
        if (Math.abs(exact) < 64) expect(error).toBe(0);
        else expect(error).toBeLessThan(Math.abs(exact) / 64);
      }),
      { numRuns: 1000 },
    );
  });

  test("keeps that bound for every single number", () => {
    const worst = Array.from({ length: 2 * 4095 + 1 }, (_, place) => place - 4095).map((value) => {
      const middle = percentile({ ...histogramOf([value]), min: -1e6, max: 1e6 }, 0.5);
      return Math.abs(value) < 64 ? Math.abs(middle - value) * 1e6 : (Math.abs(middle - value) * 64) / Math.abs(value);
    });
    expect(Math.max(...worst)).toBeLessThan(1);
  });

  test("gives no percentile outside of what was counted", () => {
    expect(percentile(histogramOf([129]), 0.5)).toBe(129);
    expect(percentile(histogramOf([130]), 0.5)).toBe(130);
  });

  test("counts numbers beyond its range as the outermost ones", () => {
    expect(histogramOf([-99_999, 99_999]).buckets).toEqual(histogramOf([-4095, 4095]).buckets);
  });

  test("has no mean and no percentile while it is empty", () => {
    expect(mean(emptyHistogram())).toBeNaN();
    expect(percentile(emptyHistogram(), 0.5)).toBeNaN();
  });

  test("refuses what is no whole number", () => {
    expect(() => record(emptyHistogram(), 1.5)).toThrow("whole numbers, not 1.5");
    expect(() => record(emptyHistogram(), Number.NaN)).toThrow("whole numbers, not NaN");
  });

  test("refuses to count more than a bucket can hold", () => {
    const full = { ...emptyHistogram(), count: 2 ** 32 - 1 };
    expect(mergeHistograms([full]).count).toBe(2 ** 32 - 1);
    expect(() => mergeHistograms([full, histogramOf([1])])).toThrow("at most 4294967295");
  });
});
