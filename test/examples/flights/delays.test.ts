import { join } from "node:path";
import { expect, test } from "vitest";
import { countDelays, type DayDelays, GROUPS, groupDelays } from "../../../examples/flights/delays.ts";
import { planPartitions } from "../../../examples/flights/flights-file.ts";

const gaps = join(import.meta.dirname, "gaps.parquet");

async function countAll(partitions: number): Promise<DayDelays[][]> {
  return Promise.all((await planPartitions(gaps, partitions)).map(countDelays));
}

test("groups are all flights, bands of distance and hours, each named once", () => {
  const names = GROUPS.map(({ by, value }) => `${by} ${value}`);
  expect(names.filter((name) => !name.startsWith("hour"))).toEqual([
    "all all",
    "distance 0-249",
    "distance 250-499",
    "distance 500-749",
    "distance 750-999",
    "distance 1000-1499",
    "distance 1500-1999",
    "distance 2000-2499",
    "distance 2500+",
  ]);
  expect(names.slice(9)).toEqual(Array.from({ length: 24 }, (_, hour) => `hour ${hour}`));
});

test("each flight counts for its day, once in all, once in its band and once in its hour", async () => {
  const found = groupDelays(await countAll(1)).map(({ by, value, days }) => [by, value, ...days.map(({ sum, count }) => (count === 0 ? null : sum))]);
  expect(found).toEqual([
    ["all", "all", 5, 40, 0],
    ["distance", "0-249", 5, null, 0],
    ["distance", "2500+", null, 40, null],
    ["hour", "8", null, 40, null],
    ["hour", "12", null, null, 0],
    ["hour", "23", 5, null, null],
  ]);
});

test("partitions in any order, and days cut in two, give the same groups", async () => {
  const whole = await countAll(1);
  const parts = await countAll(3);
  expect(groupDelays(parts)).toEqual(groupDelays(whole));
  expect(groupDelays(parts.toReversed())).toEqual(groupDelays(whole));
  const twice = groupDelays([...whole, ...whole]);
  expect(twice.map(({ days }) => days.map(({ count }) => count))).toEqual(groupDelays(whole).map(({ days }) => days.map(({ count }) => 2 * count)));
});
