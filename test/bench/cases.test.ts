import { expect, test } from "vitest";
import { caseNamed, cases, lengths, orderOf, workers } from "../../bench/cases.ts";

const figure = (name: (typeof cases)[number]["name"], tasks: number, seconds: number): number => caseNamed(name).figure.of(seconds, orderOf(name, tasks));

test("a cost a task is in microseconds", () => {
  expect(figure("map", 1_000, 0.005)).toBeCloseTo(5);
});

test("the slow one among fast ones stands in their middle", () => {
  const all = lengths(orderOf("one slow among fast", 1_001));
  expect(all.indexOf(500)).toBe(500);
  expect(all.filter((ms) => ms === 0.02)).toHaveLength(1_000);
});

test("every 50th task is slow now and then", () => {
  const all = lengths(orderOf("slow now and then", 100));
  expect(all.flatMap((ms, i) => (ms === 20 ? [i] : []))).toEqual([25, 75]);
});

test("ideal is when the workers do nothing but the tasks", () => {
  expect(workers).toBe(2);
  expect(figure("slow tasks", 200, 5)).toBeCloseTo(1);
  expect(figure("slow tasks", 200, 10)).toBeCloseTo(0.5);
  expect(figure("slow now and then", 23_800, 4.99324)).toBeCloseTo(1);
});

test("a case whose tasks are not busy has no lengths", () => {
  expect(() => lengths(orderOf("map", 3))).toThrow("no length");
});

test("no two cases have one name", () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});
