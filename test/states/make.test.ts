import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { stateTypes } from "../../src/states/kinds.ts";
import { describeError, stateFromRecord, toError } from "../../src/states/make.ts";
import { isStateRecord, type StateRecord } from "../../src/states/state.ts";

describe("whatever was thrown becomes an error", () => {
  test("an error stays itself, also one of another realm", () => {
    const error = new TypeError("mine");
    expect(toError(error)).toBe(error);
    const foreign: unknown = runInNewContext("new RangeError('foreign')");
    expect(foreign).not.toBeInstanceOf(Error);
    expect(toError(foreign)).toBe(foreign);
  });

  test("anything else is named in the message and stands in cause", () => {
    const record = { reason: 1 };
    const thrown = [
      ["text", "the string text"],
      [3, "the number 3"],
      [undefined, "undefined"],
      [null, "null"],
      [5n, "the bigint 5"],
      [Symbol("s"), "the symbol Symbol(s)"],
    ] as const;
    for (const [value, name] of thrown) expect(toError(value)).toMatchObject({ message: `${name} was thrown`, cause: value });
    expect(toError(record)).toMatchObject({ message: "a value that is no Error was thrown", cause: record });
    expect(toError(() => 1).message).toBe("a value that is no Error was thrown");
  });

  test("what refuses to be looked at is no error either", () => {
    const hostile = new Proxy({}, { getPrototypeOf: () => thrower(), get: () => thrower() });
    expect(toError(hostile).cause).toBe(hostile);
  });
});

function thrower(): never {
  throw new Error("do not look");
}

describe("an error in one line", () => {
  test("is its name and message, or its name alone", () => {
    expect(describeError(new RangeError("too much"))).toBe("RangeError: too much");
    expect(describeError(new RangeError())).toBe("RangeError");
  });

  test("also where its fields cannot be read or are no text", () => {
    const unreadable = Object.defineProperty(new Error("x"), "message", { get: thrower });
    expect(describeError(unreadable)).toBe("Error: (its message cannot be read)");
    const nameless = Object.defineProperty(new Error("x"), "name", { get: thrower });
    expect(describeError(nameless)).toBe("(its name cannot be read): x");
    expect(describeError(Object.assign(new Error("x"), { message: 5 }))).toBe("Error: 5");
  });
});

describe("a record becomes a state", () => {
  const now = Date.UTC(2026, 0, 1);
  const make = (record: StateRecord) => stateFromRecord(record, now);

  test("of every type", () => {
    for (const type of stateTypes) expect(make({ type }).type).toBe(type);
  });

  test("a missing start time is now; a Paused one without waits for somebody", () => {
    for (const type of ["Scheduled", "Resume", "Retrying", "Queued"] as const) expect(make({ type })).toMatchObject({ startTime: new Date(now) });
    expect(make({ type: "Paused" })).toMatchObject({ startTime: null });
    expect(make({ type: "Paused", startTime: "2026-02-01" })).toMatchObject({ startTime: new Date("2026-02-01") });
    expect(make({ type: "Scheduled", startTime: now + 5 })).toMatchObject({ startTime: new Date(now + 5) });
    expect(make({ type: "Resume", startTime: null })).toMatchObject({ startTime: null });
  });

  test("a failure has an error, whatever was given as one", () => {
    expect(make({ type: "Failed", error: new TypeError("given") })).toMatchObject({ message: "TypeError: given", error: { name: "TypeError" } });
    expect(make({ type: "Failed", error: "a text" })).toMatchObject({ error: { cause: "a text" } });
    expect(make({ type: "TimedOut", message: "too slow" })).toMatchObject({ message: "too slow", error: { message: "too slow" } });
    expect(make({ type: "Crashed" })).toMatchObject({ error: { message: "Crashed" } });
  });

  test("values, counts and expiries are taken over", () => {
    expect(make({ type: "Success", result: null })).toEqual({ type: "Success", message: "Task run succeeded.", result: null });
    expect(make({ type: "Cached", result: 1 })).toMatchObject({ expiresAt: null });
    expect(make({ type: "Mapped", result: [1, 2] })).toMatchObject({ count: 2 });
    expect(make({ type: "Mapped", count: 3 })).toMatchObject({ count: 3 });
    expect(make({ type: "Retrying", runCount: 4 })).toMatchObject({ runCount: 4 });
    expect(make({ type: "Looped" })).toMatchObject({ loopCount: 1 });
  });

  test("only records with a known type are such", () => {
    expect([{ type: "Success" }, { type: "success" }, { type: 1 }, {}, null, "Success", []].map(isStateRecord)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
