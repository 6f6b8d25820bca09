import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eachFlight, type Flight, flights3m, planPartitions } from "../../../examples/flights/flights-file.ts";

/** Six rows in three row groups of two. Rows 1, 2 and 3 each lack another of the values. */
const gaps = join(import.meta.dirname, "gaps.parquet");

async function flightsOf(file: string, partitions: number): Promise<Flight[][]> {
  const plan = await planPartitions(file, partitions);
  return Promise.all(
    plan.map(async (partition) => {
      const flights: Flight[] = [];
      await eachFlight(partition, (flight) => flights.push(flight));
      return flights;
    }),
  );
}

describe("a plan of partitions", () => {
  test.each([
    [1, [0, 3_000_000]],
    [2, [0, 1_636_362, 3_000_000]],
    [4, [0, 818_181, 1_636_362, 2_181_816, 3_000_000]],
  ])("in %i covers the file without gap or overlap, cut between row groups", async (count, cuts) => {
    const plan = await planPartitions(flights3m, count);
    expect(plan).toEqual(cuts.slice(1).map((rowEnd, piece) => ({ file: flights3m, rowStart: cuts[piece], rowEnd })));
  });

  test("has no more parts than the file has row groups", async () => {
    const plan = await planPartitions(flights3m, 1000);
    expect(plan).toHaveLength(11);
    expect(plan.reduce((rows, { rowStart, rowEnd }) => rows + rowEnd - rowStart, 0)).toBe(3_000_000);
  });

  test.each([0, -1, 2.5, Number.NaN])("refuses %d partitions", async (count) => {
    await expect(planPartitions(flights3m, count)).rejects.toThrow(`not ${count}`);
  });
});

describe("reading flights", () => {
  const lateEvening = { day: 11_382, hour: 23, delay: 5, distance: 100 };
  const morning = { day: 11_383, hour: 8, delay: 40, distance: 2600 };
  const noon = { day: 11_384, hour: 12, delay: 0, distance: 0 };

  test("tells day, hour, delay and distance of each, and passes over rows that lack one", async () => {
    expect(await flightsOf(gaps, 3)).toEqual([[lateEvening], [], [morning, noon]]);
  });

  test("goes over several row groups in the file's order", async () => {
    expect(await flightsOf(gaps, 1)).toEqual([[lateEvening, morning, noon]]);
  });
});
