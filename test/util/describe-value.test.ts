import { expect, test } from "vitest";
import { describeValue } from "../../src/util/describe-value.ts";

class Account {}

test.each([
  [null, "null"],
  [undefined, "undefined"],
  [true, "true"],
  [3, "the number 3"],
  [5n, "5"],
  ["ab", 'the text "ab"'],
  ["x".repeat(60), `the text "${"x".repeat(40)}…"`],
  [() => 1, "a function"],
  [Math.max, "the function max"],
  [[], "an empty array"],
  [[1, 2], "an array of 2"],
  [{ a: 1 }, "a plain object"],
  [Object.create(null), "a plain object"],
  [new Map(), "a Map"],
  [new Account(), "an Account"],
  [new (class {})(), "an object"],
])("%o is %s", (value, expected) => {
  expect(describeValue(value)).toBe(expected);
});
