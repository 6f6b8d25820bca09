import { expect, test } from "vitest";
import type { Goal } from "../../bench/goals.ts";
import type { Measurement } from "../../bench/measurement.ts";
import { costTables, goalTable, rounded, timesHeadrace } from "../../bench/tables.ts";

const local: Measurement = { who: "headrace local", against: "headrace local", case: "map", tasks: 1_000, figure: 50, peakMegabytes: 60 };
const wide: Measurement = { ...local, tasks: 100_000, figure: 4, peakMegabytes: 105.4 };
const prefect: Measurement = { ...local, who: "Prefect LocalExecutor", figure: 8_000, peakMegabytes: undefined };
const threads: Measurement = { ...local, who: "headrace threads", against: "headrace threads", case: "slow tasks", tasks: 200, figure: 0.98 };

test("figures have three digits that count, two below one", () => {
  expect([12_345.6, 123.4, 12.34, 1.234, 0.1234, 0.001234, 0].map(rounded)).toEqual(["12,346", "123", "12.3", "1.23", "0.12", "0.0012", "0"]);
});

test("a peer is set against its counterpart at the nearest number of tasks", () => {
  expect(timesHeadrace(prefect, [local, wide, prefect])).toBe(160);
  expect(timesHeadrace({ ...prefect, tasks: 40_000 }, [local, wide])).toBe(2_000);
});

test("nothing is set against itself, against another case, or against who was not measured", () => {
  expect(timesHeadrace(local, [local, wide])).toBeUndefined();
  expect(timesHeadrace({ ...prefect, case: "chain" }, [local])).toBeUndefined();
  expect(timesHeadrace({ ...prefect, against: "headrace threads" }, [local])).toBeUndefined();
});

test("where more is better there is no number of times", () => {
  expect(timesHeadrace({ ...threads, who: "Piscina" }, [threads])).toBeUndefined();
});

test("costs stand in a table for each group of cases, under what the cases are", () => {
  const text = costTables([local, wide, prefect, threads]);
  expect(text.match(/^### .*/gm)).toEqual(["### Tasks that do nothing", "### Slow tasks"]);
  expect(text).toContain("- **slow tasks**: a map of busy tasks of 50 ms");
  expect(text).not.toContain("**chain**");
  expect(text.split("\n").filter((line) => line.startsWith("| "))).toEqual([
    "| case | tasks | who | measured | over headrace | peak MB |",
    "| --- | ---: | --- | ---: | ---: | ---: |",
    "| map | 1,000 | headrace local | 50.0 µs a task |  | 60.0 |",
    "| map | 100,000 | headrace local | 4.00 µs a task |  | 105 |",
    "| map | 1,000 | Prefect LocalExecutor | 8,000 µs a task | 160 × |  |",
    "| case | tasks | who | measured | over headrace | peak MB |",
    "| --- | ---: | --- | ---: | ---: | ---: |",
    "| slow tasks | 200 | headrace threads | 0.98 of ideal |  | 60.0 |",
  ]);
});

test("the table of goals says which were met, and leaves out what was not measured", () => {
  const goal = (text: string, more: Partial<Goal>): Goal => ({ who: "headrace local", text, value: () => 4, unit: "µs", ...more });
  const all = [goal("a", { atMost: 5 }), goal("b", { atLeast: 1_300, unit: "×" }), goal("c", { value: () => undefined, atMost: 1 })];
  expect(goalTable(all, []).split("\n").slice(2)).toEqual([
    "| headrace local | a | ≤ 5 µs | 4.00 µs | met |",
    "| headrace local | b | ≥ 1,300 × | 4.00 × | **not met** |",
  ]);
});
