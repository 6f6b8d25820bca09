/** What is to be reached, as data. A goal whose measurements were left out of the plan is not judged. */
import type { Case } from "./contestants.ts";
import type { Measurement } from "./measurement.ts";

export interface Goal {
  readonly text: string;
  /** The figure that the goal is about; undefined where it was not measured. */
  readonly figure: (measurements: readonly Measurement[]) => number | undefined;
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly unit: string;
}

const ours = "headrace local";

interface Key {
  readonly contestant: string;
  readonly case: Case;
  readonly tasks: number;
}

const find = (all: readonly Measurement[], key: Key): Measurement | undefined =>
  all.find((m) => m.contestant === key.contestant && m.case === key.case && m.tasks === key.tasks);

/** The cost a task of one measurement over that of another. */
const ratio =
  (of: Key, to: Key) =>
  (all: readonly Measurement[]): number | undefined => {
    const above = find(all, of);
    const below = find(all, to);
    return above && below && above.microsecondsATask / below.microsecondsATask;
  };

const mapOf = (tasks: number): Key => ({ contestant: ours, case: "map", tasks });

export const goals: readonly Goal[] = [
  { text: "a mapped task run, of 100,000", figure: (all) => find(all, mapOf(100_000))?.microsecondsATask, atMost: 5, unit: "µs" },
  {
    text: "faster than Prefect 1.4.1 local, a mapped task run",
    figure: ratio({ contestant: "Prefect 1.4.1 local", case: "map", tasks: 1_000 }, mapOf(100_000)),
    atLeast: 1_300,
    unit: "×",
  },
  {
    text: "faster than Dask synchronous, a mapped task run",
    figure: ratio({ contestant: "Dask synchronous", case: "map", tasks: 10_000 }, mapOf(100_000)),
    atLeast: 70,
    unit: "×",
  },
  { text: "fixed cost of a run", figure: (all) => (find(all, mapOf(1))?.seconds ?? Number.NaN) * 1_000, atMost: 30, unit: "ms" },
  { text: "cost a task at 1,000,000 over that at 100,000", figure: ratio(mapOf(1_000_000), mapOf(100_000)), atMost: 1.2, unit: "×" },
  {
    text: "peak memory, 1,000,000 results of about 30 bytes kept",
    figure: (all) => find(all, { contestant: ours, case: "map of objects", tasks: 1_000_000 })?.peakMegabytes,
    atMost: 300,
    unit: "MB",
  },
];
