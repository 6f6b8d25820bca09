import { expect, test } from "vitest";
import { type Order, orderOf } from "../../bench/cases.ts";
import type { Contestant, Sample } from "../../bench/contestants/contestant.ts";
import { contestants } from "../../bench/contestants/index.ts";
import { jobsOf, measure, measurementOf, median } from "../../bench/measurement.ts";

/** A contestant that answers with these samples, one after the other. */
function contestant(samples: readonly Sample[], more: Partial<Contestant> = {}): Contestant {
  let next = 0;
  const sample = async (): Promise<Sample> => samples[next++ % samples.length] ?? { seconds: 0 };
  return { name: "Piscina", against: "headrace threads", tasks: { map: [1_000] }, sample, ...more };
}

const everything = { only: "", who: "", widest: Number.POSITIVE_INFINITY, repetitions: 3, clock: () => 0 };

test("the median of an odd number is the one in the middle, of an even number what lies between the two", () => {
  expect(median([30, 1, 2])).toBe(2);
  expect(median([4, 30, 1, 2])).toBe(3);
  expect(() => median([])).toThrow("nothing");
});

test("the best time of the repetitions counts, and the median of their memory", async () => {
  const one = contestant([
    { seconds: 0.003, peakMegabytes: 40 },
    { seconds: 0.9, peakMegabytes: 50 },
    { seconds: 0.002, peakMegabytes: 60 },
  ]);
  const { measurements } = await measure({ ...everything, contestants: [one] }, () => undefined);
  const [measured] = measurements;
  expect(measured).toMatchObject({ who: "Piscina", case: "map", tasks: 1_000, peakMegabytes: 50 });
  expect(measured?.figure).toBeCloseTo(2);
});

test("where more is better the most counts", () => {
  const job = { contestant: contestant([]), order: orderOf("slow tasks", 200) };
  expect(measurementOf(job, [{ seconds: 10 }, { seconds: 5 }, { seconds: 20 }]).figure).toBeCloseTo(1);
});

test("contestants take turns, all in each repetition", async () => {
  const names = ["Piscina", "Tinypool"] as const;
  const said: string[] = [];
  await measure({ ...everything, repetitions: 2, contestants: names.map((name) => contestant([{ seconds: 1 }], { name })) }, (text) => said.push(text));
  expect(said.map((text) => text.replace(/ {2}|:.*/g, " ").trim())).toEqual(["1/2 Piscina", "1/2 Tinypool", "2/2 Piscina", "2/2 Tinypool"]);
});

test("what takes longer than 30 seconds is not repeated", async () => {
  let now = 0;
  const took: number[] = [];
  const sample = async (order: Order): Promise<Sample> => {
    took.push(order.tasks);
    now += order.tasks;
    return { seconds: 1 };
  };
  await measure({ ...everything, clock: () => now, contestants: [contestant([], { sample, tasks: { map: [30_000, 30_001] } })] }, () => undefined);
  expect(took).toEqual([30_000, 30_001, 30_000, 30_000]);
});

test("one that fails is named and tried no more, and the others are measured", async () => {
  let tried = 0;
  const sample = async (): Promise<Sample> => {
    tried += 1;
    throw new Error("out of memory");
  };
  const some = [contestant([], { sample }), contestant([{ seconds: 1 }], { name: "Tinypool" })];
  const { measurements, failures } = await measure({ ...everything, contestants: some }, () => undefined);
  expect(failures).toEqual(["Piscina: map, 1,000: Error: out of memory"]);
  expect(measurements.map(({ who }) => who)).toEqual(["Tinypool"]);
  expect(tried).toBe(1);
});

test("memory that nobody told is not known", () => {
  const job = { contestant: contestant([]), order: orderOf("help", 1) };
  expect(measurementOf(job, [{ seconds: 0.1 }]).peakMegabytes).toBeUndefined();
});

test("what is measured can be narrowed by case, by contestant and by width", () => {
  const some = [contestant([], { tasks: { map: [10, 1_000], chain: [10] } }), contestant([], { name: "Tinypool", tasks: { map: [10] } })];
  const names = (plan: Partial<typeof everything>): string[] =>
    jobsOf({ ...everything, contestants: some, ...plan }).map(({ contestant: { name }, order }) => `${name} ${order.case} ${order.tasks}`);
  expect(names({})).toEqual(["Piscina map 10", "Piscina map 1000", "Tinypool map 10", "Piscina chain 10"]);
  expect(names({ only: "ch" })).toEqual(["Piscina chain 10"]);
  expect(names({ who: "Tiny" })).toEqual(["Tinypool map 10"]);
  expect(names({ widest: 10 })).toEqual(["Piscina map 10", "Tinypool map 10", "Piscina chain 10"]);
});

test("no two contestants have one name", () => {
  expect(new Set(contestants.map(({ name }) => name)).size).toBe(contestants.length);
});
