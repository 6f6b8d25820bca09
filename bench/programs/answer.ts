/** What every program begins and ends with. */
import type { Order } from "../cases.ts";
import type { Sample } from "../contestants/contestant.ts";

/** Which contestant this program is, and what it is told. */
export function readOrder(): { who: string; order: Order } {
  const { BENCH_WHO: who = "", BENCH_ORDER: order = "{}" } = process.env;
  return { who, order: JSON.parse(order) as Order };
}

/** Prints the answer. The most memory that the process held is that until now. */
export function answer(seconds: number): void {
  const sample: Sample = { seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 };
  console.log(JSON.stringify(sample));
}
