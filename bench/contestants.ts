/**
 * Who is measured, on what, at which widths. A slow peer is measured at small widths and compared by cost a task;
 * a new executor or peer is one more entry here and one program in programs/.
 */
import { fileURLToPath } from "node:url";

export const cases = ["map", "map of objects", "wide", "chain"] as const;
export type Case = (typeof cases)[number];

export interface Contestant {
  readonly name: string;
  /** The Python environment that its program runs in; absent where it runs in Node. */
  readonly python?: "oracle" | "bench";
  /** Path of the program, then its first arguments; the case and the number of tasks follow. */
  readonly program: readonly [path: string, ...args: string[]];
  /** Numbers of tasks. An absent case is not measured. */
  readonly widths: Readonly<Partial<Record<Case, readonly number[]>>>;
}

const program = (file: string): string => fileURLToPath(new URL(`programs/${file}`, import.meta.url));

export const contestants: readonly Contestant[] = [
  {
    name: "headrace local",
    program: [program("headrace.ts"), "local"],
    widths: { map: [1, 1_000, 10_000, 100_000, 1_000_000], "map of objects": [100_000, 1_000_000], wide: [1_000, 10_000], chain: [1_000, 10_000] },
  },
  // Its cost a task grows with the length of a chain: 300 is kind to it.
  { name: "Prefect 1.4.1 local", python: "oracle", program: [program("prefect1.py")], widths: { map: [1, 1_000], wide: [300], chain: [300] } },
  { name: "Dask synchronous", python: "bench", program: [program("dask_synchronous.py")], widths: { map: [1, 1_000, 10_000], wide: [2_000], chain: [2_000] } },
];
