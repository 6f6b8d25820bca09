import { expect, test } from "vitest";
import { contestants } from "../../bench/contestants/index.ts";
import { goals, isMet } from "../../bench/goals.ts";
import { jobsOf, measurementOf } from "../../bench/measurement.ts";

const jobs = jobsOf({ contestants, only: "", who: "", widest: Number.POSITIVE_INFINITY, repetitions: 1, clock: () => 0 });

test("a bench of everything judges each goal of those who are measured", () => {
  const measured = new Set(contestants.map(({ name }) => name));
  const all = jobs.map((job) => measurementOf(job, [{ seconds: 1, peakMegabytes: 50 }]));
  const unjudged = goals.filter(({ who, value }) => measured.has(who) && value(all) === undefined);
  expect(unjudged.map(({ who, text }) => `${who}: ${text}`)).toEqual([]);
});

test("a goal whose measurements are missing is not judged", () => {
  expect(goals.filter(({ value }) => value([]) !== undefined)).toEqual([]);
});

test("a goal that needs two measurements is not judged by one of them", () => {
  const [one] = jobs.filter(({ contestant, order }) => contestant.name === "headrace local" && order.case === "map" && order.tasks === 100_000);
  if (one === undefined) throw new Error("The map of 100,000 is not measured");
  const judged = goals.filter(({ value }) => value([measurementOf(one, [{ seconds: 1 }])]) !== undefined);
  expect(judged.map(({ text }) => text)).toEqual(["a mapped task run, of 100,000"]);
});

test("a goal is met up to its limit, and not beyond", () => {
  const base = { who: "headrace local", text: "", value: () => 0, unit: "" } as const;
  expect([4.9, 5, 5.1].map((value) => isMet({ ...base, atMost: 5 }, value))).toEqual([true, true, false]);
  expect([69, 70, 71].map((value) => isMet({ ...base, atLeast: 70 }, value))).toEqual([false, true, true]);
});

test("how much faster headrace is compares the costs of one task run", () => {
  const seconds = { "headrace local": 0.4, "Dask synchronous": 4 };
  const all = jobs.map((job) => measurementOf(job, [{ seconds: seconds[job.contestant.name as keyof typeof seconds] ?? 1 }]));
  const goal = goals.find(({ text }) => text.startsWith("faster than Dask's synchronous"));
  expect(goal?.value(all)).toBeCloseTo(100); // 400 µs of 10,000 against 4 µs of 100,000
});
