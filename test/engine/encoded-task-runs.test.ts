import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { task } from "../../src/core/task.ts";
import { RunTables } from "../../src/engine/run-tables.ts";
import type { TaskRunTable } from "../../src/engine/task-run-table.ts";
import type { ValueStoreOptions } from "../../src/engine/value-store.ts";
import { decodeValue, encodeValue } from "../../src/protocol/values.ts";
import { cached, looped, mapped, skipped, success } from "../../src/states/make.ts";
import type { State } from "../../src/states/state.ts";
import { graphOf } from "../helpers/flow-graph.ts";

const pass = task("pass", (x: unknown) => x);
const width = 6;

interface Tables {
  readonly single: TaskRunTable;
  readonly wide: TaskRunTable;
}

function tables(store: ValueStoreOptions = {}): Tables {
  const graph = graphOf(() => [pass(1), pass.map([1])]);
  const all = new RunTables(graph, undefined, store);
  const [single, wide] = graph.nodes.map((node) => all.tableOf(node)) as [TaskRunTable, TaskRunTable];
  wide.parent = mapped(width, undefined);
  wide.widen(width);
  return { single, wide };
}

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), "encoded-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const resultOf = (state: State): unknown => ("result" in state ? state.result : undefined);

class Connection {
  readonly name = "live";
}

describe("a task run whose value is bytes", () => {
  test("has the state that it came with, and the value that the bytes are", () => {
    const { wide, single } = tables();
    const ends: readonly State[] = [success(undefined), cached(undefined, new Date(5), "Found."), skipped("with a value"), looped(undefined, 3, "Round 3.")];
    for (const [i, state] of ends.entries()) wide.setEncoded(i, state, encodeValue({ i }));
    single.setEncoded(0, plainSuccess, encodeValue("alone"));
    expect(ends.map((_, i) => wide.state(i))).toEqual(ends.map((state, i) => ({ ...state, result: { i } })));
    expect([wide.value(0), wide.value(1), wide.value(2), single.value(0)]).toEqual([{ i: 0 }, { i: 1 }, { i: 2 }, "alone"]);
    expect([0, 1, 2, 3].map((i) => wide.hasValue(i))).toEqual([true, true, true, false]);
    expect(wide.tally()).toMatchObject({ finished: 4, successful: 3, skipped: 1 });
  });

  test("is decoded when it is first read of a state, once, and a state that is not read decodes nothing", () => {
    const { single } = tables();
    const broken = encodeValue(["damaged"]);
    broken[8] = (broken[8] ?? 0) ^ 1;
    single.setEncoded(0, plainSuccess, broken);
    const state = single.state(0);
    expect(state.type).toBe("Success");
    expect(() => resultOf(state)).toThrow("damaged");
    single.setEncoded(0, plainSuccess, encodeValue(["whole"]));
    const other = single.state(0);
    expect(resultOf(other)).toEqual(["whole"]);
    expect(resultOf(other)).toBe(resultOf(other));
    expect(Object.keys(other).toSorted()).toEqual(["message", "result", "type"]);
  });

  test("is given on as the very bytes that came; a value that is no bytes is encoded for whoever asks", () => {
    const { wide } = tables();
    const bytes = encodeValue(Buffer.alloc(100_000, 7));
    wide.setEncoded(0, plainSuccess, bytes);
    wide.set(1, success({ a: [1] }));
    wide.setEncoded(2, plainSuccess, encodeValue(17));
    wide.set(3, success(new Map([[1, () => undefined]])));
    expect(wide.encodedValue(0)).toBe(bytes);
    expect(decodeValue(wide.encodedValue(1))).toEqual({ a: [1] });
    expect(decodeValue(wide.encodedValue(2))).toBe(17);
    expect(() => wide.encodedValue(3)).toThrow("is not serialisable");
    // A number is kept as it is: that costs less.
    expect([0, 1, 2, 3].map((i) => wide.isEncoded(i))).toEqual([true, false, false, false]);
  });

  test.each([2 ** 30, 0])("cannot be changed by whoever reads it, whatever kind of bytes it is, with %d bytes of memory", (memory) => {
    const { wide } = tables({ memory, chunkSize: 64 });
    const bytes = [encodeValue(Buffer.from([1, 2, 3])), encodeValue(Uint8Array.of(1, 2, 3)), encodeValue([Buffer.from([1, 2, 3]), 5], { indexed: true })];
    for (const [i, one] of bytes.entries()) wide.setEncoded(i, plainSuccess, one);
    (wide.value(0) as Buffer)[0] = 9;
    (resultOf(wide.state(1)) as Uint8Array)[0] = 9;
    (wide.value(2) as [Buffer])[0][0] = 9;
    expect([wide.value(0), wide.value(1), wide.value(2)]).toEqual([Buffer.from([1, 2, 3]), Uint8Array.of(1, 2, 3), [Buffer.from([1, 2, 3]), 5]]);
  });

  test("is released as any other: reading it says how to keep it", () => {
    const { single } = tables();
    single.setEncoded(0, plainSuccess, encodeValue("long enough to be kept as bytes"));
    const before = single.state(0);
    single.release(0);
    expect([single.hasValue(0), single.isEncoded(0)]).toEqual([true, false]);
    for (const read of [() => single.value(0), () => single.encodedValue(0), () => resultOf(single.state(0)), () => resultOf(before)]) {
      expect(read).toThrow("The value of pass-1 was given up");
    }
  });
});

/** A state without its result, as it comes with bytes. */
const plainSuccess = { type: "Success", message: "Task run succeeded." } as State;

const value = fc.oneof(
  fc.constantFrom(undefined, null, true, 12, -0.5, "", "a text that is no immediate value"),
  fc.array(fc.integer(), { maxLength: 60 }),
  fc.string({ maxLength: 300 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.record({ id: fc.nat(), name: fc.string() }),
);
const index = fc.nat({ max: width - 1 });
const step = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), index, value, size: fc.constantFrom(0, 5000, 50_000) }),
  fc.record({ kind: fc.constant("set" as const), index, value: fc.constant(new Connection()), size: fc.constant(5000) }),
  fc.record({ kind: fc.constant("setEncoded" as const), index, value }),
  fc.record({ kind: fc.constant("release" as const), index }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const released = Symbol("released");

function take({ wide }: Tables, model: unknown[], next: Step): void {
  switch (next.kind) {
    case "set":
      wide.set(next.index, success(next.value), next.size);
      model[next.index] = next.value;
      return;
    case "setEncoded":
      wide.setEncoded(next.index, plainSuccess, encodeValue(next.value));
      model[next.index] = next.value;
      return;
    case "release":
      wide.release(next.index);
      if (model[next.index] !== undefined) model[next.index] = released;
  }
}

function check({ wide }: Tables, model: readonly unknown[]): void {
  for (const [i, expected] of model.entries()) {
    if (wide.code(i) === 0) continue;
    if (expected === released) expect(() => wide.value(i)).toThrow("given up");
    else {
      expect(wide.value(i)).toEqual(expected);
      expect(resultOf(wide.state(i))).toEqual(expected);
      if (expected instanceof Connection) expect(wide.value(i)).toBe(expected);
      else expect(decodeValue(wide.encodedValue(i))).toEqual(expected);
    }
  }
}

describe("values of task runs", () => {
  test("count as none where somebody put undefined in place of something large", () => {
    const { single } = tables({ memory: 0, chunkSize: 64 });
    single.set(0, success(undefined), 5000);
    single.release(0);
    expect(single.value(0)).toBeUndefined();
  });

  test("are what was set last, wherever they lie, and go to another run as they are", () => {
    const place = folder();
    const limits = fc.record({ memory: fc.integer({ min: 0, max: 100_000 }), chunkSize: fc.constantFrom(64, 512, 4096) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), limits, (steps, { memory, chunkSize }) => {
        const ours = tables({ memory, chunkSize, folder: place });
        const model: unknown[] = new Array<undefined>(width).fill(undefined);
        for (const next of steps) {
          take(ours, model, next);
          check(ours, model);
        }
        const others = tables({ memory: 0, chunkSize: 64, folder: place });
        for (let i = 0; i < width; i++) others.wide.adopt(i, ours.wide);
        for (let i = 0; i < width; i++) ours.wide.release(i);
        check(others, model);
      }),
      { numRuns: 300 },
    );
  });
});
