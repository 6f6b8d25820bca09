import type { Group, GroupDelays } from "./delays.ts";
import { type Histogram, mean, mergeHistograms, percentile } from "./histogram.ts";

/** A number with the interval that holds it with a confidence of 95 %. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One line of the result: how late a group of flights arrives, in minutes. */
export interface DelayStatistics extends Group {
  readonly flights: number;
  readonly mean: Estimate;
  readonly p50: Estimate;
  readonly p90: Estimate;
  readonly p99: Estimate;
}

const CONFIDENCE = 0.95;
const ESTIMATES = ["mean", "p50", "p90", "p99"] as const;

/**
 * Mean and percentiles of a group's delays, each with its bootstrap interval.
 *
 * The flights of one day share its weather and hand their delays on to each other, so they are no independent
 * samples: taken one by one, three million of them promise far too narrow intervals. Whole days are drawn instead.
 * Each of `resamples` rounds draws as many days as there are, with replacement, and computes the statistic of these;
 * the middle 95 % of what the rounds found is the interval. The draws follow a fixed seed: the same days always give
 * the same numbers.
 */
export function estimateDelays({ by, value, days }: GroupDelays, resamples: number): DelayStatistics {
  if (!Number.isInteger(resamples) || resamples < 1) throw new RangeError(`the number of resamples is a whole number from 1 up, not ${resamples}`);
  const all = mergeHistograms(days);
  const random = randomNumbers();
  const rounds = Array.from({ length: resamples }, () => mergeHistograms(days.flatMap(() => days[Math.floor(random() * days.length)] ?? [])));
  const drawn = rounds.filter(({ count }) => count > 0);

  const withInterval = (statistic: (delays: Histogram) => number): Estimate => {
    const values = Float64Array.from(drawn, statistic).sort();
    const outside = ((1 - CONFIDENCE) / 2) * (values.length - 1);
    const exact = statistic(all);
    return { value: exact, low: values[Math.floor(outside)] ?? exact, high: values.at(-1 - Math.floor(outside)) ?? exact };
  };
  return {
    by,
    value,
    flights: all.count,
    mean: withInterval(mean),
    p50: withInterval((delays) => percentile(delays, 0.5)),
    p90: withInterval((delays) => percentile(delays, 0.9)),
    p99: withInterval((delays) => percentile(delays, 0.99)),
  };
}

/** The table as CSV, with a column each for a number and the ends of its interval; minutes have two decimals. */
export function toCsv(table: readonly DelayStatistics[]): string {
  const header = ["by", "value", "flights", ...ESTIMATES.flatMap((name) => [name, `${name}_low`, `${name}_high`])];
  const lines = table.map((row) => [
    row.by,
    row.value,
    row.flights,
    ...ESTIMATES.flatMap((name) => [row[name].value, row[name].low, row[name].high].map((minutes) => minutes.toFixed(2))),
  ]);
  return [header, ...lines].map((line) => `${line.join(",")}\n`).join("");
}

/** Numbers from 0 up to 1, the same ones in every run: Marsaglia's 32-bit xorshift generator. */
function randomNumbers(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
