import { describe, expect, test } from "vitest";
import { Fail, isSignal, Loop, Pause, Retry, Signal, Skip, Success } from "../../src/states/signals.ts";

describe("a signal", () => {
  test("is an error with a name, a message and the state that it asks for", () => {
    const made = [new Skip("a"), new Fail("b"), new Success("c"), new Retry("d"), new Pause("e"), new Loop("f")];
    expect(made.map(({ name, message, stateType }) => `${name} ${message} ${stateType}`)).toEqual([
      "Skip a Skipped",
      "Fail b Failed",
      "Success c Success",
      "Retry d Retrying",
      "Pause e Paused",
      "Loop f Looped",
    ]);
    for (const signal of made) {
      expect(signal).toBeInstanceOf(Error);
      expect(signal).toBeInstanceOf(Signal);
      expect(signal.stack).toContain("signals.test.ts");
    }
  });

  test("carries a result or a start time where it was given one", () => {
    expect(new Skip("", { result: 1 }).details).toEqual({ result: 1 });
    expect(new Skip().details).toEqual({});
    const startTime = new Date(5);
    expect(new Retry("", { startTime }).details).toEqual({ startTime });
  });

  test("is told apart by its brand, also one of another copy of the package", () => {
    const foreign = Object.defineProperty(new Error("foreign"), Symbol.for("headrace.signal"), { value: true });
    expect([new Skip(), foreign].map(isSignal)).toEqual([true, true]);
    const hostile = new Proxy(
      {},
      {
        has: () => {
          throw new Error("do not ask");
        },
      },
    );
    expect([new Error("x"), { name: "Skip" }, null, undefined, "Skip", hostile].map(isSignal)).toEqual([false, false, false, false, false, false]);
  });
});
