import { describe, expect, test } from "vitest";
import { type Holds, type Ref, targetOf } from "../../src/core/ref.ts";
import { task } from "../../src/core/task.ts";
import { unmapped } from "../../src/core/unmapped.ts";
import { argsOf, built, edgesOf, expectError, graphOf, nodeOf } from "../helpers/flow-graph.ts";

const make = task("make", (n: number) => n);
const use = task("use", (x: unknown, ...rest: unknown[]) => [x, rest]);

describe("what an argument is put together from", () => {
  test("a value without refs stays as it is, the very same object", () => {
    const rows = [{ id: 1, tags: ["a"] }, { id: 2 }];
    const { refs } = built(() => use(rows));
    expect(nodeOf(refs).args[0]?.template).toEqual({ kind: "value", value: rows });
    const template = nodeOf(refs).args[0]?.template;
    expect(template?.kind === "value" && template.value).toBe(rows);
  });

  test("refs are found at any depth, and only the way to them is taken apart", () => {
    const { refs } = built(() => use({ a: [{ b: make(1) }, { c: [1, 2] }], d: { e: 1 } }));
    expect(argsOf(nodeOf(refs))).toEqual(['{a: [{b: <make-1>}, {"c":[1,2]}], d: {"e":1}}']);
  });

  test("edges name the argument and the path inside it", () => {
    const { graph } = built(() => use([make(1), { "a b": make(2) }], make(3), { z: make(4) }));
    expect(edgesOf(graph)).toEqual(["make-1 ─x[0]▶ use-1", 'make-2 ─x[1]["a b"]▶ use-1', "make-3 ─rest[0]▶ use-1", "make-4 ─rest[1].z▶ use-1"]);
  });

  test("an argument without a name is called by its position", () => {
    const { graph } = built(() => task("take", ({ n }: { n: number }) => n)({ n: make(1) }));
    expect(edgesOf(graph)).toEqual(["make-1 ─argument 1.n▶ take-1"]);
  });

  test("an order of refs and holes in lists is kept", () => {
    const sparse: unknown[] = [1];
    sparse[3] = undefined;
    const { refs } = built(() => use([...sparse, make(1), "x"]));
    expect(argsOf(nodeOf(refs))).toEqual(['[1, undefined, undefined, undefined, <make-1>, "x"]']);
  });

  test("objects without a prototype are plain too", () => {
    const { refs } = built(() => use(Object.assign(Object.create(null), { a: make(1) })));
    expect(argsOf(nodeOf(refs))).toEqual(["{a: <make-1>}"]);
  });

  test("unmapped changes nothing where nothing is mapped", () => {
    const { refs } = built(() => use(unmapped(make(1)), [unmapped(2)]));
    expect(argsOf(nodeOf(refs))).toEqual(["<make-1>", "[2]"]);
  });

  test("leaves are not entered", () => {
    class Box {
      readonly inside = { deep: [1] };
    }
    const leaves = [
      new Date(0),
      /x/,
      new Map([[1, 2]]),
      new Set([1]),
      new Uint8Array(3),
      new Error("e"),
      () => 1,
      new Box(),
      Buffer.from("a"),
      Symbol("s"),
      1n,
    ];
    const { refs } = built(() => use(leaves));
    expect(nodeOf(refs).args[0]?.template).toMatchObject({ kind: "value", value: leaves });
  });
});

describe("what would be lost or never end is refused", () => {
  test("a circle", () => {
    const row: Record<string, unknown> = { id: 1 };
    row.self = [row];
    expectError(() => graphOf(() => use({ row })), "E009", 'An argument of "use" contains itself, at x.row.self[0]');
  });

  test("a part that is shared, but no circle, is no circle", () => {
    const { refs } = built(() => {
      const shared = { n: make(1) };
      return use({ a: shared, b: [shared] });
    });
    expect(argsOf(nodeOf(refs))).toEqual(["{a: {n: <make-1>}, b: [{n: <make-1>}]}"]);
  });

  test("a structure whose parts are shared many times over is walked once", () => {
    let node: unknown = { n: 1 };
    for (let i = 0; i < 60; i++) node = { left: node, right: node };
    expect(graphOf(() => use(node)).nodes).toHaveLength(1);
  });

  test("a thousand levels pass, more do not", () => {
    const nest = (levels: number): unknown => {
      let value: unknown = 1;
      for (let i = 0; i < levels; i++) value = [value];
      return value;
    };
    expect(graphOf(() => use(nest(1000))).nodes).toHaveLength(1);
    expectError(() => graphOf(() => use(nest(1001))), "E010", "nested deeper than 1000 levels, at x[0][0][0][0]…[0][0].");
  });

  test("a ref in a Map, a Set or an instance", () => {
    class Box {
      readonly content: unknown;
      constructor(content: unknown) {
        this.content = content;
      }
    }
    const holders = [
      (ref: unknown) => new Map([["a", ref]]),
      (ref: unknown) => new Map([[ref, 1]]),
      (ref: unknown) => new Set([ref]),
      (ref: unknown) => new Box(ref),
    ];
    for (const [i, hold] of holders.entries()) {
      const holder = ["a Map", "a Map", "a Set", "a Box"][i] ?? "";
      expectError(() => graphOf(() => use({ in: hold(make(1)) })), "E011", "the ref make-1", `inside ${holder}, at x.in`);
    }
  });

  test("a task where the value of its call is meant", () => {
    expectError(() => graphOf(() => use({ rows: make })), "E012", '"use" was given the task "make" itself, at x.rows');
  });
});

test("a ref keeps what lies behind it out of sight", () => {
  const { refs } = built(() => make(1));
  expect(Object.keys(refs)).toEqual([]);
  expect(targetOf(refs)?.template.kind).toBe("ref");
});

test("a ref may be passed where its value is wanted, typed", () => {
  const takes = (ref: Holds<number>): Ref<number> => make(ref);
  expect(edgesOf(graphOf(() => takes(make(1))))).toEqual(["make-1 ─n▶ make-2"]);
});
