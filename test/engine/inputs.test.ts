import { describe, expect, test } from "vitest";
import { flatten } from "../../src/core/flatten.ts";
import type { TaskNode } from "../../src/core/graph.ts";
import { task } from "../../src/core/task.ts";
import { unmapped } from "../../src/core/unmapped.ts";
import { RunTables } from "../../src/engine/run-tables.ts";
import { failure, mapped, skipped, success } from "../../src/states/make.ts";
import type { State } from "../../src/states/state.ts";
import { graphOf } from "../helpers/flow-graph.ts";
import { untyped } from "../helpers/untyped.ts";

const make = task("make", (x: unknown): unknown => x);
const take = task("take", (...xs: unknown[]): unknown => xs);

/** The inputs of the last task of a flow whose other tasks ended with these states; of a mapped one, one for each child. */
function inputsOf(build: () => unknown, ends: readonly (State | readonly State[])[]) {
  const graph = graphOf(build);
  const tables = new RunTables(graph);
  for (const [i, end] of ends.entries()) {
    const node = graph.nodes[i] as TaskNode;
    const table = tables.tableOf(node);
    if (!("type" in end)) {
      table.parent = mapped(end.length, undefined);
      table.widen(end.length);
      for (const [child, state] of end.entries()) table.set(child, state);
    } else if (node.mapped) table.parent = end;
    else table.set(0, end);
  }
  return tables.inputsOf(graph.nodes.at(-1) as TaskNode);
}

const error = new RangeError("failed");
const failed = failure("Failed", error);
const nothing = skipped("left out");

describe("what a task run is called with", () => {
  test("is its own copy of each value, also of constants", () => {
    const value = { list: [1] };
    const constant = { n: 1 };
    const inputs = inputsOf(() => take(make(0), constant, "text"), [success(value)]);
    const [first, second, third] = inputs.read(-1) as [typeof value, typeof constant, string];
    expect([first, second, third]).toEqual([value, constant, "text"]);
    expect([first === value, first.list === value.list, second === constant]).toEqual([false, false, false]);
    expect(inputs.read(-1)[0]).not.toBe(first);
  });

  test("is put together from refs at any depth", () => {
    const inputs = inputsOf(() => {
      const [a, b] = [make(0), make(0)];
      return take({ a, list: [b, { deeper: a }] }, [1, 2]);
    }, [success("A"), success(["B"])]);
    expect(inputs.read(-1)).toEqual([{ a: "A", list: [["B"], { deeper: "A" }] }, [1, 2]]);
  });

  test("is a failed task's error and a skipped one's nothing, also where a part of it was asked for", () => {
    const part = () => {
      const ref = untyped<{ at(key: string): { at(key: string): unknown } }>(make(0));
      return take(ref, ref.at("a"), ref.at("a").at("b"));
    };
    expect(inputsOf(part, [failed]).read(-1)).toEqual([error, error, error]);
    expect(inputsOf(part, [nothing]).read(-1)).toEqual([undefined, undefined, undefined]);
    expect(inputsOf(part, [skipped("", { a: { b: 1 } })]).read(-1)).toEqual([{ a: { b: 1 } }, { b: 1 }, 1]);
    expect(() => inputsOf(part, [success({})]).read(-1)).toThrow('Cannot read "b" of undefined');
  });

  test("a part of an error that was returned is a part of that value", () => {
    const inputs = inputsOf(() => take(untyped<{ at(key: string): unknown }>(make(0)).at("message")), [success(error)]);
    expect(inputs.read(-1)).toEqual(["failed"]);
  });

  test("un-nesting what has no value gives a failed task's error and a skipped one's nothing", () => {
    const flat = (end: State) => inputsOf(() => take(flatten(make(0) as never)), [end]).read(-1);
    expect([flat(failed), flat(nothing), flat(success([[1], [2]]))]).toEqual([[error], [undefined], [[1, 2]]]);
    expect(inputsOf(() => take(flatten(make.map([1]) as never)), [failed]).read(-1)).toEqual([error]);
  });

  test("a part of what a handler made of a mapped task is a part of that", () => {
    const part = (end: State) => inputsOf(() => take(untyped<{ at(key: string): unknown }>(make.map([1])).at("a")), [end]).read(-1);
    expect([part(success({ a: 1 })), part(skipped("", { a: 2 })), part(nothing), part(failed)]).toEqual([[1], [2], [undefined], [error]]);
  });

  test("of a mapped task it is the list of its children's values", () => {
    const whole = (ends: readonly State[]) => inputsOf(() => take(make.map([1, 2, 3])), [ends]).read(-1);
    expect(whole([success(1), failed, nothing])).toEqual([[1, error, undefined]]);
    expect(inputsOf(() => take(make.map([1])), [failed]).read(-1)).toEqual([error]);
  });

  test("one child's part of it is that child's, or its error", () => {
    const ends = [success({ a: 1 }), failed] as const;
    const inputs = inputsOf(() => {
      const rows = untyped<{ at(i: number): { at(key: string): unknown } }>(make.map([1, 2]));
      return take(rows.at(0).at("a"), rows.at(1).at("a"));
    }, [ends]);
    expect(inputs.read(-1)).toEqual([1, error]);
  });
});

describe("what a child is called with", () => {
  test("is its own element, copied, and the value of its row", () => {
    const values = [{ n: 1 }, { n: 2 }];
    const inputs = inputsOf(() => take.map(make(0) as never, make.map([1, 2])), [success(values), [success("a"), failed]]);
    expect([inputs.read(0), inputs.read(1)]).toEqual([
      [{ n: 1 }, "a"],
      [{ n: 2 }, error],
    ]);
    expect(inputs.read(0)[0]).not.toBe(values[0]);
  });

  test("what goes whole to all is shared and frozen where it can be, and a copy for each where not", () => {
    const plain = { list: [1] };
    const bytes = { data: new Uint8Array([1]), map: new Map([["a", 1]]) };
    const inputs = inputsOf(() => take.map([1, 2], unmapped(make(0)), unmapped(make(0))), [success(plain), success(bytes)]);
    const [, first, own] = inputs.read(0) as [number, typeof plain, typeof bytes];
    const [, second, other] = inputs.read(1) as [number, typeof plain, typeof bytes];
    expect(first).toBe(second);
    expect([Object.isFrozen(first), Object.isFrozen(first.list), Object.isFrozen(plain)]).toEqual([true, true, false]);
    expect(own).toEqual(other);
    expect([own.data === other.data, own.map === other.map, own.data === bytes.data]).toEqual([false, false, false]);
  });

  test("live things are passed as they are", () => {
    const live = { connect: () => 1, url: new URL("file:///x") };
    const inputs = inputsOf(() => take.map([1], unmapped(make(0))), [success(live)]);
    const [, given] = inputs.read(0) as [number, typeof live];
    expect([given.connect === live.connect, given.url === live.url]).toEqual([true, true]);
  });
});

describe("a list to map over", () => {
  test("is an array, a typed array or the children of a mapped task; anything else is none", () => {
    const kindOf = (value: unknown): string => {
      const graph = graphOf(() => take.map(make(0) as never));
      const tables = new RunTables(graph);
      const [source, mappedNode] = graph.nodes as [TaskNode, TaskNode];
      tables.tableOf(source).set(0, success(value));
      const [list] = mappedNode.mapsOver;
      if (list === undefined) throw new Error("nothing to map over");
      return tables.inputsOf(mappedNode).elements(list).kind;
    };
    expect([[], [1], new Uint8Array(2), new BigInt64Array(1)].map(kindOf)).toEqual(["list", "list", "list", "list"]);
    const none = ["text", new Map(), new Set(), { length: 1 }, 5, null, undefined, new DataView(new ArrayBuffer(1)), [1].values()];
    expect(none.map(kindOf)).toEqual(none.map(() => "unmappable"));
  });

  test("is missing where the task run it is a part of failed; what was skipped gives nothing, which is no list", () => {
    const kindOf = (build: () => unknown, end: State | readonly State[]): string => {
      const graph = graphOf(build);
      const [list] = graph.nodes.at(-1)?.mapsOver ?? [];
      if (list === undefined) throw new Error("nothing to map over");
      return inputsOf(build, [end]).elements(list).kind;
    };
    const single = () => take.map(make(0) as never);
    const partOfSingle = () => take.map(untyped<{ at(key: number): never }>(make(0)).at(0));
    for (const build of [single, partOfSingle]) {
      expect([failed, nothing, success([[1]])].map((end) => kindOf(build, end))).toEqual(["state", "unmappable", "list"]);
    }
    const partOfChildren = () => take.map(untyped<{ at(key: number): never }>(make.map([1, 2])).at(0));
    const children: readonly (readonly State[])[] = [
      [failed, success([1])],
      [success([1]), failed],
      [nothing, success([1])],
    ];
    expect(children.map((end) => kindOf(partOfChildren, end))).toEqual(["state", "list", "unmappable"]);
    expect([failed, nothing].map((end) => kindOf(partOfChildren, end))).toEqual(["state", "unmappable"]);
  });

  test("un-nested over a mapped task, a child without a list is one element that stands for its task run", () => {
    const graph = graphOf(() => take.map(flatten(make.map([1, 2, 3, 4]) as never) as never));
    const tables = new RunTables(graph);
    const [source, mappedNode] = graph.nodes as [TaskNode, TaskNode];
    const table = tables.tableOf(source);
    table.parent = mapped(4, undefined);
    table.widen(4);
    for (const [i, state] of [success([1, 2]), failed, success([]), success("text")].entries()) table.set(i, state);
    const inputs = tables.inputsOf(mappedNode);
    const [list] = mappedNode.mapsOver;
    const elements = list && inputs.elements(list);
    if (elements?.kind !== "list") throw new Error("no list");
    expect(Array.from({ length: elements.length }, (_, i) => elements.at(i))).toEqual([1, 2, error, "text"]);
    expect(Array.from({ length: elements.length }, (_, i) => inputs.originIn(source, i))).toEqual([0, 0, 1, 3]);
    expect(inputs.read(2)).toEqual([error]);
  });
});
