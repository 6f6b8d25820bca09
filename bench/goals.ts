/** What is to be reached, as data. A goal whose measurements were left out is not judged. */
import type { CaseName } from "./cases.ts";
import type { ContestantName, HeadraceName } from "./contestants/contestant.ts";
import type { Measurement } from "./measurement.ts";

export interface Goal {
  readonly who: HeadraceName;
  readonly text: string;
  /** What the goal is about; undefined where it was not measured. */
  readonly value: (all: readonly Measurement[]) => number | undefined;
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly unit: string;
}

type Read = (all: readonly Measurement[]) => number | undefined;

const find = (all: readonly Measurement[], who: ContestantName, [name, tasks]: Key): Measurement | undefined =>
  all.find((m) => m.who === who && m.case === name && m.tasks === tasks);

type Key = readonly [name: CaseName, tasks: number];

const figure =
  (who: ContestantName, key: Key): Read =>
  (all) =>
    find(all, who, key)?.figure;

const peak =
  (who: ContestantName, key: Key): Read =>
  (all) =>
    find(all, who, key)?.peakMegabytes;

/** Combines two values, where both are there. */
const both =
  (combine: (a: number, b: number) => number) =>
  (first: Read, second: Read): Read =>
  (all) => {
    const [a, b] = [first(all), second(all)];
    return a === undefined || b === undefined ? undefined : combine(a, b);
  };

const ratio = both((a, b) => a / b);

const map = (tasks: number): Key => ["map", tasks];
const objects = (tasks: number): Key => ["map of objects", tasks];
const oneTask: Key = ["one task", 1];
const handedOn: Key = ["100 MB handed on", 2];
const hundredMegabytes = 100;

const ofLocal: readonly Omit<Goal, "who">[] = [
  { text: "a mapped task run, of 100,000", value: figure("headrace local", map(100_000)), atMost: 5, unit: "µs" },
  {
    text: "faster than Prefect's LocalExecutor, a mapped task run",
    value: ratio(figure("Prefect LocalExecutor", map(1_000)), figure("headrace local", map(100_000))),
    atLeast: 1_300,
    unit: "×",
  },
  {
    text: "faster than Dask's synchronous scheduler, a mapped task run",
    value: ratio(figure("Dask synchronous", map(10_000)), figure("headrace local", map(100_000))),
    atLeast: 70,
    unit: "×",
  },
  { text: "fixed cost of a run", value: figure("headrace local", oneTask), atMost: 30, unit: "ms" },
  {
    text: "handlers, caching and logging that other tasks use",
    value: ratio(figure("headrace local", ["used elsewhere", 100_000]), figure("headrace local", ["plain", 100_000])),
    atMost: 1.1,
    unit: "×",
  },
  ...wideMaps("headrace local"),
];

/** What a map costs does not grow with it. */
function wideMaps(who: ContestantName): readonly Omit<Goal, "who">[] {
  return [
    { text: "cost a task at 1,000,000 over that at 100,000", value: ratio(figure(who, map(1_000_000)), figure(who, map(100_000))), atMost: 1.2, unit: "×" },
    { text: "peak memory, 1,000,000 results of about 30 bytes kept", value: peak(who, objects(1_000_000)), atMost: 300, unit: "MB" },
  ];
}

const ofThreads: readonly Omit<Goal, "who">[] = [
  { text: "a mapped task run with a small object, of 100,000", value: figure("headrace threads", objects(100_000)), atMost: 6, unit: "µs" },
  {
    text: "of the cost of Piscina, a mapped task run",
    value: ratio(figure("headrace threads", map(100_000)), figure("Piscina", map(100_000))),
    atMost: 0.3,
    unit: "×",
  },
  {
    text: "100 MB handed on, over postMessage",
    value: ratio(figure("headrace threads", handedOn), figure("postMessage", handedOn)),
    atMost: 2,
    unit: "×",
  },
  ...ofWorkers("headrace threads"),
];

const ofProcesses: readonly Omit<Goal, "who">[] = [
  { text: "a mapped task run with a small object, of 100,000", value: figure("headrace processes", objects(100_000)), atMost: 8, unit: "µs" },
  {
    text: "faster than Dask's processes, a mapped task run",
    value: ratio(figure("Dask processes", map(10_000)), figure("headrace processes", map(100_000))),
    atLeast: 50,
    unit: "×",
  },
  ...ofWorkers("headrace processes"),
];

/** What holds on threads as on processes. */
function ofWorkers(who: ContestantName): readonly Omit<Goal, "who">[] {
  const carried = both((whole, base) => (whole - base) / hundredMegabytes);
  return [
    ...wideMaps(who),
    { text: "200 tasks of 50 ms", value: figure(who, ["slow tasks", 200]), atLeast: 0.95, unit: "of ideal" },
    { text: "20 ms every 50th task", value: figure(who, ["slow now and then", 23_800]), atLeast: 0.85, unit: "of ideal" },
    { text: "1,000 fast results can be used, one task of 500 ms among them", value: figure(who, ["one slow among fast", 1_001]), atMost: 150, unit: "ms" },
    { text: "100 MB handed on, peak memory above that of one task", value: carried(peak(who, handedOn), peak(who, oneTask)), atMost: 2.5, unit: "× the data" },
    { text: "peak memory, 10,000 results of 100 kB kept", value: peak(who, ["results of 100 kB", 10_000]), atMost: 400, unit: "MB" },
  ];
}

const firstTask = (who: HeadraceName): Omit<Goal, "who"> => ({
  text: "first task started, of the whole process",
  value: figure(who, ["first task", 1]),
  atMost: 200,
  unit: "ms",
});

const ofCommand: readonly Omit<Goal, "who">[] = [
  { text: "`--help`, the whole process", value: figure("headrace run, local", ["help", 1]), atMost: 120, unit: "ms" },
  firstTask("headrace run, local"),
  { text: "peak memory, 1,000,000 small objects as `--json --all`", value: peak("headrace run, local", ["json", 1_000_000]), atMost: 300, unit: "MB" },
];

const by = (who: HeadraceName, some: readonly Omit<Goal, "who">[]): readonly Goal[] => some.map((goal) => ({ who, ...goal }));

export const goals: readonly Goal[] = [
  ...by("headrace local", ofLocal),
  ...by("headrace threads", ofThreads),
  ...by("headrace processes", ofProcesses),
  ...by("headrace run, local", ofCommand),
  ...by("headrace run, threads", [firstTask("headrace run, threads")]),
];

export function isMet({ atMost = Number.POSITIVE_INFINITY, atLeast = 0 }: Goal, value: number): boolean {
  return value <= atMost && value >= atLeast;
}
