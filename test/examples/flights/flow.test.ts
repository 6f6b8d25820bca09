import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncBufferFromFile, parquetRead } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { flights3m } from "../../../examples/flights/flights-file.ts";
import { flow } from "../../../examples/flights/flow.ts";

interface Numbers {
  readonly flights: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** The whole file in one piece, without histograms or partitions: each group's delays are sorted and looked up. */
async function exactNumbers(): Promise<Map<string, Numbers>> {
  const hours = new Uint8Array(3_000_000);
  const delays = new Int32Array(3_000_000);
  const miles = new Int32Array(3_000_000);
  await parquetRead({
    file: await asyncBufferFromFile(flights3m),
    compressors,
    onChunk: ({ columnName, columnData, rowStart }) => {
      if (columnName === "date")
        hours.set(
          Array.from(columnData, (date) => date.getUTCHours()),
          rowStart,
        );
      if (columnName === "delay") delays.set(Array.from(columnData, Number), rowStart);
      if (columnName === "distance") miles.set(Array.from(columnData, Number), rowStart);
    },
  });
  const groups = new Map<string, number[]>();
  for (const [row, delay] of delays.entries()) {
    for (const group of ["all,all", `distance,${bandOf(miles[row] ?? Number.NaN)}`, `hour,${hours[row]}`]) {
      const list = groups.get(group) ?? [];
      list.push(delay);
      groups.set(group, list);
    }
  }
  return new Map(Array.from(groups, ([group, list]) => [group, numbersOf(list)]));
}

function bandOf(miles: number): string {
  if (miles >= 2500) return "2500+";
  const width = miles < 1000 ? 250 : 500;
  const start = miles - (miles % width);
  return `${start}-${start + width - 1}`;
}

function numbersOf(delays: readonly number[]): Numbers {
  const sorted = Float64Array.from(delays).sort();
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  return { flights: sorted.length, mean: sorted.reduce((sum, delay) => sum + delay, 0) / sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}

/** The written CSV, read back: a record of its numbers for each "by,value". */
function readCsv(csv: string): Map<string, Record<string, number>> {
  const [header = [], ...lines] = csv
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  return new Map(
    lines.map(([by, value, ...cells]) => [`${by},${value}`, Object.fromEntries(cells.map((cell, place) => [header[place + 2] ?? "", Number(cell)]))]),
  );
}

describe("the flights flow", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "headrace-flights-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const runWith = async (name: string, partitions: number) => {
    const run = await flow.run({ parameters: { folder: join(folder, name), partitions, resamples: 20 } });
    expect(run.state).toMatchObject({ type: "Success" });
    const { csv, chart, preview } = flow.refs;
    return { run, csv: await readFile(run.get(csv), "utf8"), chart: await readFile(run.get(chart), "utf8"), preview: run.get(preview) };
  };

  test("finds the numbers that the whole file has, with percentiles off by less than 1/64", async () => {
    const { csv } = await runWith("numbers", 3);
    const found = readCsv(csv);
    const exact = await exactNumbers();
    expect([...found.keys()].sort()).toEqual([...exact.keys()].sort());
    for (const [group, numbers] of exact) {
      const row = found.get(group) ?? {};
      expect(row.flights, group).toBe(numbers.flights);
      expect(row.mean, group).toBeCloseTo(numbers.mean, 2);
      for (const name of ["p50", "p90", "p99"] as const) {
        const bound = Math.abs(numbers[name]) < 64 ? 0 : Math.abs(numbers[name]) / 64;
        expect(Math.abs((row[name] ?? Number.NaN) - numbers[name]), `${group} ${name}`).toBeLessThanOrEqual(bound);
        expect(row[`${name}_low`], `${group} ${name}`).toBeLessThanOrEqual(row[`${name}_high`] ?? Number.NaN);
      }
    }
  }, 120_000);

  test("writes the same bytes however the file is cut, and runs one task a partition and one a group", async () => {
    const whole = await runWith("whole", 1);
    const cut = await runWith("cut", 11);
    expect(cut.csv).toBe(whole.csv);
    expect(cut.chart).toBe(whole.chart);
    expect(cut.run.statesOf("count")).toHaveLength(11);
    expect(cut.run.statesOf("estimate")).toHaveLength(33);
    expect(cut.preview.split("\n")).toEqual([...cut.csv.split("\n").slice(0, 6), ""]);
  }, 120_000);

  test("refuses a number of partitions that makes no sense", async () => {
    const run = await flow.run({ parameters: { folder, partitions: 0 } });
    expect(run.state.type).toBe("Failed");
    expect(run.stateOf("plan")).toMatchObject({ type: "Failed", error: { message: expect.stringContaining("not 0") } });
  });
});
