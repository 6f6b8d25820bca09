import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { flatten } from "../../src/core/flatten.ts";
import { parameter } from "../../src/core/parameter.ts";
import { isRef, type Ref, targetOf } from "../../src/core/ref.ts";
import { task } from "../../src/core/task.ts";
import { argsOf, built, edgesOf, expectError, graphOf, nodeOf } from "../helpers/flow-graph.ts";

const make = task("make", (n: number) => ({ mean: n, rows: [n], "a b": n }));
const use = task("use", (x: unknown) => x);
const list = task("list", () => [1, 2]);

/** What a JavaScript user may try: the types would say no. */
const loosely = <T>(ref: unknown) => ref as T;
const aRef = <T>() => loosely<T>(built(() => make(1)).refs);

describe("a ref used as a value says so", () => {
  test.each([
    ["in a template", () => `${aRef<string>()}`],
    ["in a sum", () => aRef<number>() + 1],
    ["in a comparison", () => aRef<number>() > 1],
    ["as a property's name", () => ({ a: 1 })[aRef<"a">()]],
    ["as a text", () => aRef<string>().toString()],
    ["in JSON", () => JSON.stringify({ deep: [aRef()] })],
    ["in an object spread", () => ({ ...aRef<object>() })],
    ["as a promise", () => Reflect.get(aRef<object>(), "then")],
  ])("%s", (_, misuse) => {
    expectError(misuse, "E006", "the ref make-1", "ref.at(key)");
  });

  test("with await", async () => {
    await expect((async () => aRef())()).rejects.toMatchObject({ code: "E006" });
  });

  test.each([
    ["an array spread", () => [...aRef<number[]>()]],
    [
      "unpacking",
      () => {
        const [a] = aRef<number[]>();
        return a;
      },
    ],
    [
      "a loop",
      () => {
        for (const x of aRef<number[]>()) use.run(x);
      },
    ],
    ["Set", () => new Set(aRef<number[]>())],
  ])("%s needs the number of outputs", (_, misuse) => {
    expectError(misuse, "E014", "The ref make-1", 'task({ name: "make", outputs: 2 }');
  });
});

test("a ref shows itself by slug and path", () => {
  const { refs } = built(() => {
    const made = make(1);
    const mapped = use.map(list());
    return [made, made.at("mean"), made.at("rows").at(0), made.at("a b"), mapped, mapped.at(1), flatten(loosely<Ref<number[][]>>(mapped))];
  });
  const shown = refs.map((ref) => inspect(ref));
  expect(shown).toEqual([
    "Ref(make-1)",
    "Ref(make-1.mean)",
    "Ref(make-1.rows[0])",
    'Ref(make-1["a b"])',
    "MappedRef(use-1)",
    "Ref(use-1[1])",
    "Ref(flatten(use-1))",
  ]);
});

test("at leads to a part of the value", () => {
  const { refs } = built(() => use({ first: make(1).at("rows").at(0) }));
  expect(argsOf(nodeOf(refs))).toEqual(["{first: <make-1/rows/0>}"]);
});

describe("outputs", () => {
  const split = task({ name: "split", outputs: 2 }, (n: number): [number, string] => [n, "a"]);

  test("a known number of outputs lets a ref be unpacked", () => {
    const { refs } = built(() => {
      const [a, b] = split(1);
      return [use(a), use(b)];
    });
    expect(refs.map((ref) => argsOf(nodeOf(ref)))).toEqual([["<split-1/0>"], ["<split-1/1>"]]);
    expect(built(() => [...loosely<unknown[]>(split(1))].length).refs).toBe(2);
  });

  test("a mapped call and a part of a value cannot be unpacked", () => {
    expectError(() => graphOf(() => [...loosely<unknown[]>(split.map([1]))]), "E014");
    expectError(() => graphOf(() => [...loosely<unknown[]>(split(1).at(0))]), "E014");
  });
});

describe("order without data", () => {
  test("after and before add edges without a key and give the ref back", () => {
    const { graph } = built(() => {
      const [a, b, c] = [make(1), make(2), make(3)];
      expect(b.after(a)).toBe(b);
      expect(b.before(c)).toBe(b);
    });
    expect(edgesOf(graph)).toEqual(["make-1 ─▶ make-2", "make-2 ─▶ make-3"]);
  });

  test("the same order twice is one edge, and data order is order enough", () => {
    const { graph } = built(() => {
      const a = make(1);
      const b = use(a).after(a, a);
      use(1).after(b, b).after(b);
    });
    expect(edgesOf(graph)).toEqual(["make-1 ─x▶ use-1", "use-1 ─▶ use-2"]);
  });

  test("a mapped task waits for all children of another", () => {
    const { graph } = built(() => use.map(list()).after(use.map(list())));
    expect(edgesOf(graph)).toContain("use-2 ─▶ use-1");
  });

  test("a part of a value stands for its task", () => {
    const { graph } = built(() => use(1).after(make(1).at("mean")));
    expect(edgesOf(graph)).toEqual(["make-1 ─▶ use-1"]);
  });

  test("what is no ref, or has no task, is refused", () => {
    expectError(() => graphOf(() => Reflect.apply(use(1).after, use(1), [3])), "E021", "ref.after(...)", "the number 3");
    expectError(() => graphOf(() => parameter("p").after(use(1))), "E024", "the ref p");
    expectError(() => graphOf(() => use(1).after(flatten([[1]]))), "E024");
  });

  test("order can be added after the flow was built", () => {
    const { graph, refs } = built(() => [make(1), make(2)] as const);
    expect(graph.order).toHaveLength(2);
    refs[0].after(refs[1]);
    expect(graph.order.map((node) => node.slug)).toEqual(["make-2", "make-1"]);
  });
});

test("a ref of another flow is refused, naming both", () => {
  const { refs } = built(() => make(1));
  expectError(() => graphOf(() => use([refs])), "E007", "The ref make-1", 'belongs to flow "test"');
  expectError(() => graphOf(() => use(1).after(refs)), "E007");
});

test("isRef and targetOf tell refs from the rest", () => {
  const { refs, graph } = built(() => [make(1).at("mean"), flatten([[1]])] as const);
  expect(refs.map(isRef)).toEqual([true, true]);
  expect([1, null, {}, make].map(isRef)).toEqual([false, false, false, false]);
  expect(targetOf(refs[0])?.template).toEqual({ kind: "ref", node: graph.nodes[0], path: ["mean"] });
  expect([targetOf(refs[1])?.template.kind, targetOf(3)]).toEqual(["flatten", undefined]);
});
