import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteReader } from "../../src/protocol/byte-reader.ts";
import { ByteWriter } from "../../src/protocol/byte-writer.ts";
import { readState, writeState } from "../../src/protocol/states.ts";
import { stateTypes } from "../../src/states/kinds.ts";
import { failure, pending, running, stateFromRecord, succeeded, success } from "../../src/states/make.ts";
import type { State, StateRecord } from "../../src/states/state.ts";

function bytesOf(state: State): Uint8Array {
  const writer = new ByteWriter(1);
  writeState(writer, state);
  return writer.take();
}

function sent(state: State): State {
  const reader = new ByteReader(bytesOf(state));
  const back = readState(reader);
  expect(reader.atEnd).toBe(true);
  return back;
}

const times = fc.option(fc.date({ noInvalidDate: true }));
const records: fc.Arbitrary<StateRecord> = fc.record({
  type: fc.constantFrom(...stateTypes),
  message: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", succeeded, running.message)),
  startTime: times,
  expiresAt: times,
  runCount: fc.nat(),
  loopCount: fc.nat(),
  count: fc.nat(),
  error: fc.string().map((message) => new RangeError(message)),
  result: fc.constant("the result"),
});

test("every state comes back as it was, without its result", () => {
  fc.assert(
    fc.property(records, (record) => {
      const state = stateFromRecord(record, 0);
      const back = sent(state);
      expect(back).toStrictEqual("result" in state ? { ...state, result: undefined } : state);
      if ("error" in state && "error" in back) expect(back.error.stack).toBe(state.error.stack);
    }),
    { numRuns: 1000 },
  );
});

test("what is written for each task is one byte", () => {
  expect([success(1), running, pending].map((state) => bytesOf(state).length)).toEqual([1, 1, 1]);
  expect(sent(success(1, "other"))).toEqual({ type: "Success", message: "other", result: undefined });
  // The usual message of another type.
  expect(sent({ type: "Skipped", message: succeeded, result: 1 })).toEqual({ type: "Skipped", message: succeeded, result: undefined });
});

describe("times", () => {
  test("may be missing, never, or no time at all", () => {
    for (const expiresAt of [null, new Date(5), new Date(Number.NaN)]) {
      const cached: State = { type: "Cached", message: "found", result: undefined, expiresAt };
      expect(sent(cached)).toStrictEqual(cached);
    }
    expect(sent({ type: "Cached", message: "found", result: 1 })).toStrictEqual({ type: "Cached", message: "found", result: undefined });
    expect(sent({ type: "Paused", message: "p", startTime: null })).toStrictEqual({ type: "Paused", message: "p", startTime: null });
    expect(sent({ type: "Retrying", message: "r", startTime: null, runCount: 2 })).toStrictEqual({
      type: "Retrying",
      message: "r",
      startTime: null,
      runCount: 2,
    });
  });
});

test("a message is as long as an error's at most", () => {
  const { message } = sent(failure("Failed", new Error("x".repeat(2_000_000))));
  expect(message).toMatch(/^Error: x+… \(1,000,007 more characters were left out\)$/);
});

test("bytes that are no state are refused", () => {
  const damaged = expect.objectContaining({ code: "E335" });
  expect(() => readState(new ByteReader(Uint8Array.of(31)))).toThrow(damaged);
  expect(() => readState(new ByteReader(new Uint8Array()))).toThrow(damaged);
  const bytes = bytesOf({ type: "Paused", message: "", startTime: null });
  expect(() => readState(new ByteReader(bytes.map((byte, i) => (i === bytes.length - 1 ? 9 : byte))))).toThrow(damaged);
});
