/**
 * A histogram of whole numbers that merges: counting two halves of some data and adding the counts up gives the
 * same histogram as counting all of it at once, in any order. It is plain data, so it travels between threads,
 * processes and machines as it is.
 *
 * The buckets are log-linear. Below 64 every number has a bucket of its own. Above, each doubling is cut into
 * 32 buckets of one width, so that the width grows with the numbers. Negative numbers mirror the positive ones.
 *
 *     0 1 2 … 63 | 64–65 66–67 … 126–127 | 128–131 132–135 … 252–255 | … | 2048–2111 … 4032–4095
 *      width 1   |        width 2        |          width 4          |         width 64
 *
 * A percentile is the middle of the bucket that holds the exact one. It is exact below ±64, and from there to
 * ±4095 it is off by less than 1/64 (1.6 %) of the exact value. Numbers further out are counted as ±4095.
 * `count`, `sum`, `min` and `max` are always exact.
 */
export interface Histogram {
  /** How many numbers fell into each bucket, from the most negative bucket up. */
  readonly buckets: Uint32Array;
  count: number;
  sum: number;
  min: number;
  max: number;
}

const EXACT_BELOW = 64;
const BUCKETS_PER_DOUBLING = EXACT_BELOW / 2;
const DOUBLINGS = 6;
const LARGEST = EXACT_BELOW * 2 ** DOUBLINGS - 1;
/** Buckets for 0 and above. The negative side has one less: there is only one zero. */
const SIDE = EXACT_BELOW + DOUBLINGS * BUCKETS_PER_DOUBLING;
/** The most numbers one histogram may count; a bucket has 32 bits. */
const MOST_NUMBERS = 2 ** 32 - 1;

export function emptyHistogram(): Histogram {
  return { buckets: new Uint32Array(2 * SIDE - 1), count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
}

/** Counts one number. Throws a RangeError when it is not a whole one. */
export function record(histogram: Histogram, value: number): void {
  if (!Number.isInteger(value)) throw new RangeError(`a histogram counts whole numbers, not ${value}`);
  const bucket = SIDE - 1 + Math.sign(value) * sideBucket(Math.min(Math.abs(value), LARGEST));
  histogram.buckets[bucket] = (histogram.buckets[bucket] ?? 0) + 1;
  histogram.count += 1;
  histogram.sum += value;
  if (value < histogram.min) histogram.min = value;
  if (value > histogram.max) histogram.max = value;
}

/** A new histogram of all that the given ones have counted. Throws a RangeError above 4,294,967,295 numbers. */
export function mergeHistograms(histograms: Iterable<Histogram>): Histogram {
  const merged = emptyHistogram();
  for (const { buckets, count, sum, min, max } of histograms) {
    merged.count += count;
    merged.sum += sum;
    merged.min = Math.min(merged.min, min);
    merged.max = Math.max(merged.max, max);
    if (merged.count > MOST_NUMBERS) throw new RangeError(`a histogram counts at most ${MOST_NUMBERS} numbers, not ${merged.count}`);
    for (let bucket = 0; bucket < buckets.length; bucket++) merged.buckets[bucket] = (merged.buckets[bucket] ?? 0) + (buckets[bucket] ?? 0);
  }
  return merged;
}

/** The exact mean; NaN when nothing was counted. */
export function mean(histogram: Histogram): number {
  return histogram.sum / histogram.count;
}

/**
 * The nearest-rank percentile: the smallest number that at least `share` (0 to 1) of all numbers do not exceed,
 * within the error stated above. NaN when nothing was counted.
 */
export function percentile(histogram: Histogram, share: number): number {
  const rank = Math.max(1, Math.ceil(share * histogram.count));
  let bucket = -1;
  for (let counted = 0; counted < rank; counted += histogram.buckets[bucket] ?? 0) {
    bucket += 1;
    if (bucket === histogram.buckets.length) return Number.NaN;
  }
  const side = bucket - (SIDE - 1);
  return Math.min(Math.max(Math.sign(side) * sideMiddle(Math.abs(side)), histogram.min), histogram.max);
}

/** The bucket of a number from 0 to `LARGEST`, counted from the bucket of 0. */
function sideBucket(size: number): number {
  if (size < EXACT_BELOW) return size;
  const doubling = Math.clz32(EXACT_BELOW) - Math.clz32(size);
  return (doubling + 1) * BUCKETS_PER_DOUBLING + (size >> (doubling + 1));
}

/** The middle of the whole numbers in that bucket. */
function sideMiddle(bucket: number): number {
  if (bucket < EXACT_BELOW) return bucket;
  const doubling = Math.floor(bucket / BUCKETS_PER_DOUBLING) - 2;
  const width = 2 ** (doubling + 1);
  const lowest = ((bucket % BUCKETS_PER_DOUBLING) + BUCKETS_PER_DOUBLING) * width;
  return lowest + (width - 1) / 2;
}
