import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { flatten } from "../../src/core/flatten.ts";
import type { TaskNode } from "../../src/core/graph.ts";
import { task } from "../../src/core/task.ts";
import type { Elements } from "../../src/engine/elements.ts";
import { RunTables } from "../../src/engine/run-tables.ts";
import { decodeValue, encodeValue } from "../../src/protocol/values.ts";
import { failure, mapped, pending, success } from "../../src/states/make.ts";
import type { State } from "../../src/states/state.ts";
import { graphOf } from "../helpers/flow-graph.ts";
import { untyped } from "../helpers/untyped.ts";

const make = task("make", (x: unknown): unknown[] => [x]);
const take = task("take", (...xs: unknown[]): unknown => xs);
const failed = failure("Failed", new RangeError("failed"));
const plainSuccess = { ...success(undefined) };

/** How one task run ended: with a value that is held as it is or as bytes, or otherwise. */
type End = { readonly value: unknown; readonly held: "live" | "bytes" | "list" } | State;

/** What the last task of a flow maps over whose first one ended so; a list of ends is one for each of its children. */
function listOf(build: () => unknown, ends: End | readonly End[]): Elements & { readonly kind: "list" } {
  const graph = graphOf(build);
  const tables = new RunTables(graph);
  const [first, last] = [graph.nodes[0], graph.nodes.at(-1)] as [TaskNode, TaskNode];
  const table = tables.tableOf(first);
  const all = "length" in ends ? ends : [ends];
  if (first.mapped) {
    table.parent = mapped(all.length, undefined);
    table.widen(all.length);
  }
  for (const [i, end] of all.entries()) {
    if ("type" in end) table.set(i, end);
    else if (end.held === "live") table.set(i, success(end.value));
    else table.setEncoded(i, plainSuccess, encodeValue(end.value, { indexed: end.held === "list" }));
  }
  const elements = tables.inputsOf(last).elements(last.mapsOver[0] ?? { kind: "value", value: pending });
  if (elements.kind !== "list") throw new Error(`not a list: ${elements.kind}`);
  return elements;
}

const valuesOf = ({ length, at }: Elements & { readonly kind: "list" }): unknown[] => Array.from({ length }, (_, i) => at(i));
const anyList = fc.array(fc.oneof(fc.constantFrom(null, undefined, 0, ""), fc.string(), fc.record({ id: fc.nat() }), fc.array(fc.nat())), { maxLength: 8 });

describe("a list that is held as bytes", () => {
  test("gives its length, and the bytes of each element, without a look at the others", () => {
    const list = [{ id: 1 }, "two", null, [4]];
    const elements = listOf(() => take.map(make(0)), { value: list, held: "list" });
    const whole = elements.encodedAt?.(0)?.buffer;
    expect(valuesOf(elements)).toEqual(list);
    for (const [i, element] of list.entries()) {
      const encoded = elements.encodedAt?.(i);
      expect(encoded && decodeValue(encoded)).toEqual(element);
      expect(encoded?.buffer).toBe(whole);
    }
  });

  test("is read as a whole where its elements cannot be told apart", () => {
    const elements = listOf(() => take.map(make(0)), { value: [1, [2]], held: "bytes" });
    expect([valuesOf(elements), elements.encodedAt]).toEqual([[1, [2]], undefined]);
  });

  test("serves also as the value of one child", () => {
    const rows = () => take.map(untyped<{ at(i: number): unknown[] }>(make.map([0, 1])).at(1));
    const elements = listOf(rows, [failed, { value: ["a", "b"], held: "list" }]);
    expect([valuesOf(elements), elements.encodedAt === undefined]).toEqual([["a", "b"], false]);
  });

  test("is not taken for a list in it", () => {
    const elements = listOf(() => take.map(untyped<{ at(i: number): unknown[] }>(make(0)).at(1)), { value: [5, ["a", "b"], 6], held: "list" });
    expect(valuesOf(elements)).toEqual(["a", "b"]);
  });

  test("cannot be changed through one of its elements", () => {
    const elements = listOf(() => take.map(make(0)), { value: [Buffer.from([1, 2])], held: "list" });
    (elements.at(0) as Buffer)[0] = 9;
    expect(elements.at(0)).toEqual(Buffer.from([1, 2]));
  });

  test("stays bytes while it is un-nested, where it is long", () => {
    const long = ["x".repeat(5000), null];
    const elements = listOf(
      () => take.map(flatten(make.map([0, 1]))),
      [
        { value: ["short"], held: "list" },
        { value: long, held: "list" },
      ],
    );
    expect(valuesOf(elements)).toEqual(["short", ...long]);
    expect([0, 1, 2].map((i) => elements.encodedAt?.(i) !== undefined)).toEqual([false, true, true]);
  });

  test("is mapped over and un-nested to the same elements however it is held", () => {
    const held = fc.constantFrom("live" as const, "bytes" as const, "list" as const);
    // Lists in bytes that are longer than some are not decoded.
    const value = fc.oneof(
      anyList,
      fc.constantFrom(null, 5, "text"),
      anyList.map((list) => [...list, "x".repeat(5000)]),
    );
    const end = fc.oneof({ weight: 6, arbitrary: fc.record({ value, held }) }, { weight: 1, arbitrary: fc.constant(failed) });
    fc.assert(
      fc.property(fc.array(end, { minLength: 1, maxLength: 5 }), (ends) => {
        const flat = () => take.map(flatten(make.map(ends.map(() => 0))));
        const [elements, live] = [
          listOf(flat, ends),
          listOf(
            flat,
            ends.map((one) => ("type" in one ? one : { ...one, held: "live" as const })),
          ),
        ];
        expect(valuesOf(elements)).toEqual(valuesOf(live));
        expect(elements.origins).toEqual(live.origins);
        for (let i = 0; i < live.length; i++) {
          const encoded = elements.encodedAt?.(i);
          if (encoded !== undefined) expect(decodeValue(encoded)).toEqual(live.at(i));
          expect(elements.isLost?.(i)).toBe(live.isLost?.(i));
        }
      }),
    );
  });
});
