import { describe, expect, test } from "vitest";
import { checkTaskOptions } from "../../src/core/check-task-options.ts";
import { task } from "../../src/core/task.ts";
import { triggers } from "../../src/core/triggers.ts";
import { isHeadraceError } from "../../src/errors/define.ts";
import { validators } from "../../src/results/cache-validators.ts";
import { expectError } from "../helpers/flow-graph.ts";

const make = (options: object) => Reflect.apply(task, undefined, [{ name: "work", ...options }, () => 1]);

test("without options there are defaults", () => {
  const { retryDelay, ...settings } = checkTaskOptions("work", {});
  expect(retryDelay(1)).toBe(0);
  expect(settings).toEqual({
    description: undefined,
    tags: [],
    maxRetries: 0,
    retryOn: undefined,
    timeout: undefined,
    trigger: triggers.allSuccessful,
    skipOnUpstreamSkip: true,
    cacheFor: undefined,
    cacheKey: undefined,
    cacheValidator: undefined,
    checkpoint: undefined,
    result: undefined,
    target: undefined,
    stateHandlers: [],
    onFailure: undefined,
    taskRunName: undefined,
    logConsole: false,
    outputs: undefined,
    maxConcurrency: undefined,
  });
});

test("every option is taken over", () => {
  const result = { exists: () => false, read: () => new Uint8Array(), write: () => undefined };
  const given = {
    description: "works",
    maxRetries: 2,
    retryOn: [TypeError],
    trigger: triggers.anyFailed,
    skipOnUpstreamSkip: false,
    cacheKey: "bucket",
    cacheValidator: validators.allInputs,
    checkpoint: false,
    result,
    target: "a/{b}",
    stateHandlers: [() => undefined],
    onFailure: () => undefined,
    taskRunName: "work {b}",
    logConsole: true,
    outputs: 2,
    maxConcurrency: 4,
  };
  expect(checkTaskOptions("work", { ...given, tags: ["a", "b", "a"], timeout: "1m", cacheFor: "2h" })).toMatchObject({
    ...given,
    tags: ["a", "b"],
    timeout: 60_000,
    cacheFor: 7_200_000,
  });
});

describe("retry delays", () => {
  const delays = (retryDelay: object | number | string) => {
    const settings = checkTaskOptions("work", { maxRetries: 9, retryDelay: retryDelay as number });
    return [1, 2, 3, 4].map(settings.retryDelay);
  };

  test("one delay holds for every attempt", () => {
    expect(delays(1.5)).toEqual([1500, 1500, 1500, 1500]);
    expect(delays("1m30s")).toEqual([90_000, 90_000, 90_000, 90_000]);
  });

  test("of a list the last one repeats", () => {
    expect(delays([1, "10s", 60])).toEqual([1000, 10_000, 60_000, 60_000]);
  });

  test("a function is asked with the attempt that failed", () => {
    expect(delays((attempt: number) => 2 ** attempt)).toEqual([2000, 4000, 8000, 16_000]);
  });

  test("a function that gives no duration fails when it is asked", () => {
    const { retryDelay } = checkTaskOptions("work", { maxRetries: 1, retryDelay: () => -1 });
    const error = expectThrown(() => retryDelay(2));
    expect(isHeadraceError(error) && error.message).toContain("retryDelay, for attempt 2, of task");
  });
});

const expectThrown = (fail: () => unknown): unknown => {
  try {
    return fail();
  } catch (error) {
    return error;
  }
};

test("values may be cached for ever", () => {
  expect(checkTaskOptions("work", { cacheFor: Number.POSITIVE_INFINITY }).cacheFor).toBe(Number.POSITIVE_INFINITY);
});

test("an option that is undefined counts as left out", () => {
  expect(checkTaskOptions("work", Object.fromEntries([["timeout", undefined]])).timeout).toBeUndefined();
});

test.each([
  ["maxRetries", -1],
  ["maxRetries", 1.5],
  ["maxRetries", "3"],
  ["maxRetries", Number.POSITIVE_INFINITY],
  ["tags", "etl"],
  ["tags", [1]],
  ["tags", [""]],
  ["retryOn", TypeError.prototype],
  ["retryOn", ["TypeError"]],
  ["trigger", "allFinished"],
  ["skipOnUpstreamSkip", 0],
  ["cacheKey", 3],
  ["cacheKey", ""],
  ["cacheValidator", "allInputs"],
  ["checkpoint", "yes"],
  ["target", 5],
  ["target", " "],
  ["stateHandlers", () => 1],
  ["onFailure", [() => 1]],
  ["taskRunName", {}],
  ["logConsole", 1],
  ["outputs", -2],
  ["outputs", 1.5],
  ["maxConcurrency", 0],
  ["description", 1],
])("%s cannot be %j", (option, value) => {
  expectError(() => make({ maxRetries: 1, cacheFor: 1, [option]: value }), "E015", `Option ${option} of task "work"`);
});

test.each([
  ["timeout", 0],
  ["timeout", -1],
  ["timeout", "soon"],
  ["timeout", Number.NaN],
  ["timeout", null],
  ["cacheFor", 0],
  ["cacheFor", "1 week"],
  ["retryDelay", -1],
  ["retryDelay", "10"],
  ["retryDelay", []],
  ["retryDelay", [1, "x"]],
  ["retryDelay", {}],
])("%s: %j is no duration", (option, value) => {
  expectError(() => make({ maxRetries: 1, [option]: value }), "E017", `Option ${option} of task "work"`, "250ms");
});

test.each([
  ["retryDelay", 1, "maxRetries"],
  ["retryOn", [TypeError], "maxRetries"],
  ["cacheKey", "a", "cacheFor"],
  ["cacheValidator", validators.allInputs, "cacheFor"],
])("%s does nothing alone", (option, value, needs) => {
  expectError(() => make({ [option]: value }), "E018", `has ${option} but not ${needs}`);
});

test("retries can be switched off without taking the delay away", () => {
  expect(checkTaskOptions("work", { maxRetries: 0, retryDelay: 5 }).maxRetries).toBe(0);
});

test("an unknown option is refused, with the one that was probably meant", () => {
  expectError(() => make({ max_retries: 3 }), "E016", 'no option "max_retries"', 'Did you mean "maxRetries"?');
  expectError(() => make({ qqq: 3 }), "E016", "See TaskOptions");
});

test("a result place without its methods is refused", () => {
  expect(() => make({ result: { read: () => 1 } })).toThrow(/exists/);
});
