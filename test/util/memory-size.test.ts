import { expect, test } from "vitest";
import { parseMemorySize } from "../../src/util/memory-size.ts";

test.each([
  [1024, 1024],
  ["1GB", 1_000_000_000],
  ["1.5 GiB", 1_610_612_736],
  ["512mb", 512_000_000],
  ["2kib", 2048],
  ["10", 10],
  ["7 B", 7],
])("%j is %d bytes", (size, bytes) => expect(parseMemorySize(size)).toBe(bytes));

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, "", "GB", "1 XB", "-1GB", "0MB", null, undefined, {}])("%j is no amount of memory", (size) =>
  expect(parseMemorySize(size)).toBeUndefined(),
);
