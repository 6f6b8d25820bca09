import { describe, expect, test } from "vitest";
import { applyMap } from "../../src/core/apply-map.ts";
import { caseOf } from "../../src/core/case-of.ts";
import { flatten } from "../../src/core/flatten.ts";
import { ifElse } from "../../src/core/if-else.ts";
import { merge } from "../../src/core/merge.ts";
import { parameter } from "../../src/core/parameter.ts";
import type { Ref } from "../../src/core/ref.ts";
import { resourceManager } from "../../src/core/resource-manager.ts";
import { task } from "../../src/core/task.ts";
import { unmapped } from "../../src/core/unmapped.ts";
import { argsOf, built, edgesOf, expectError, graphOf, nodeOf, slugsOf, templateText } from "../helpers/flow-graph.ts";

const list = task("list", (): number[] => [1, 2]);
const rows = task("rows", (): { id: number }[] => [{ id: 1 }]);
const add = task("add", (x: number, y: number = 1) => x + y);
const five = task("five", () => 5);
const lists = (ref: unknown): string[] => nodeOf(ref).mapsOver.map(templateText);

describe("every task called inside is mapped", () => {
  test("on the elements of a task's list", () => {
    const { graph, refs } = built(() => applyMap((x) => add(add(x)), list()));
    expect(graph.nodes.map((node) => node.mapped)).toEqual([false, true, true]);
    expect(argsOf(graph.nodes[1])).toEqual(["each <list-1>"]);
    expect(argsOf(graph.nodes[2])).toEqual(["each <add-1>"]);
    expect(edgesOf(graph)).toEqual(["list-1 ─x·each▶ add-1", "add-1 ─x·row▶ add-2"]);
    expect(nodeOf(refs).slug).toBe("add-2");
    expect(lists(refs)).toEqual(["<add-1>"]);
  });

  test("child for child on a mapped task", () => {
    const { graph } = built(() => applyMap((x) => add(x), add.map(list())));
    expect(edgesOf(graph)).toEqual(["list-1 ─x·each▶ add-1", "add-1 ─x·row▶ add-2"]);
  });

  test("on parts of elements, and on several of them in one argument", () => {
    const take = task("take", (x: { id: number; n: number; all: number[] }) => x);
    const { graph, refs } = built(() => applyMap((row, n) => take({ id: row.at("id"), n, all: [1, n] }), rows(), list()));
    expect(argsOf(nodeOf(refs))).toEqual(["{id: element(<rows-1>)/id, n: element(<list-1>), all: [1, element(<list-1>)]}"]);
    expect(edgesOf(graph)).toEqual(["rows-1 ─x.id·each▶ take-1", "list-1 ─x.n·each▶ take-1", "list-1 ─x.all[1]·each▶ take-1"]);
    expect(lists(refs)).toEqual(["<rows-1>", "<list-1>"]);
  });

  test("on a list known while building, and on a flattened one", () => {
    const { graph, refs } = built(() => applyMap((x, y) => add(x, y), [1, five()], flatten([list()])));
    expect(argsOf(nodeOf(refs))).toEqual(["each [1, <five-1>]", "each flatten([<list-1>])"]);
    expect(edgesOf(graph)).toEqual(["five-1 ─x[1]▶ add-1", "list-1 ─y[0]·each·flattened▶ add-1"]);
  });

  test("the parts of a child's value are the child's own", () => {
    const make = task("make", (x: number) => ({ n: x }));
    const { refs } = built(() => applyMap((x) => add(make(x).at("n")), [1, 2]));
    expect(argsOf(nodeOf(refs))).toEqual(["element(<make-1>)/n"]);
  });

  test("what is unmapped, a parameter or from outside goes whole", () => {
    const { graph } = built(() => {
      const outside = five();
      return applyMap((x, y, z) => [add(x, y), add(outside, parameter<number>("p")), add(z, 2)], list(), unmapped(five()), unmapped(3));
    });
    expect(graph.nodes.slice(3).map(argsOf)).toEqual([["each <list-1>", "<five-2>"], [], ["<five-1>", "<p>"], ["3", "2"]]);
    expect(graph.bySlug("p")?.mapped).toBe(false);
  });
});

describe("a task that waits for no other one inside waits for every argument", () => {
  test("and has as many children as the shortest list", () => {
    const { graph, refs } = built(() => applyMap((x) => [five(), add(x)], list(), [1, 2, 3], unmapped(add(1))));
    const [loose, bound] = refs;
    expect(lists(loose)).toEqual(["<list-1>", "[1,2,3]"]);
    expect(lists(bound)).toEqual(["<list-1>", "[1,2,3]"]);
    expect(edgesOf(graph)).toEqual(["list-1 ─x·each▶ add-2", "list-1 ─each▶ five-1", "add-1 ─▶ five-1", "add-1 ─▶ add-2"]);
  });

  test("a task outside waits for the whole list, or for all children", () => {
    const { graph } = built(() => {
      const outside = five();
      applyMap((x) => [outside.after(x), add(x).before(outside)], list());
    });
    expect(edgesOf(graph)).toEqual(["list-1 ─▶ five-1", "list-1 ─x·each▶ add-1", "add-1 ─▶ five-1", "five-1 ─value▶ element-1", "list-1 ─each▶ element-1"]);
  });

  test("a later one only for what it reads", () => {
    const { graph, refs } = built(() => applyMap((x) => add(five()).after(x), list()));
    expect(edgesOf(graph)).toEqual(["five-1 ─x·row▶ add-1", "list-1 ─each▶ add-1", "list-1 ─each▶ five-1"]);
    expect(lists(refs)).toEqual(["<five-1>"]);
  });
});

describe("what comes back", () => {
  test("is what the function returned, each ref standing for all children", () => {
    const { refs, graph } = built(() => applyMap((x) => ({ a: add(x), deep: [five(), "text"], none: null, when: new Date(0) }), [1]));
    expect(refs).toMatchObject({ none: null, when: new Date(0) });
    expect(nodeOf(refs.a).slug).toBe("add-1");
    expect(nodeOf(refs.deep[0]).slug).toBe("five-1");
    expect(refs.deep[1]).toBe("text");
    expect(edgesOf(graph)).toEqual([]);
  });

  test("can be mapped over and reduced outside", () => {
    const { graph } = built(() => {
      const mapped = applyMap((x) => add(x), [1, 2]);
      task("sum", (xs: number[]) => xs.length)(mapped);
      add.map(mapped);
    });
    expect(edgesOf(graph)).toEqual(["add-1 ─xs▶ sum-1", "add-1 ─x·row▶ add-2"]);
  });

  test("has a task of its own for what is no task's whole value", () => {
    const { graph, refs } = built(() => {
      const outside = five();
      return applyMap((row) => [row, row.at("id"), outside], rows());
    });
    expect(refs.map((ref) => nodeOf(ref).slug)).toEqual(["element-1", "element-2", "element-3"]);
    expect(graph.nodes.slice(2).map(argsOf)).toEqual([["each <rows-1>"], ["element(<rows-1>)/id"], ["<five-1>"]]);
    expect(lists(refs[2])).toEqual(["<rows-1>"]);
    expect(Reflect.apply(nodeOf(refs[0]).fn ?? five, undefined, [7])).toBe(7);
  });

  test("has one also for a part of a child's value", () => {
    const make = task("make", (x: number) => ({ n: x }));
    const { graph, refs } = built(() => applyMap((x) => make(x).at("n"), [1]));
    expect(nodeOf(refs).slug).toBe("element-1");
    expect(argsOf(graph.nodes[1])).toEqual(["element(<make-1>)/n"]);
  });

  test("may hold itself, and the same part twice", () => {
    const { refs } = built(() =>
      applyMap(
        (x) => {
          const shared = { a: add(x) };
          const result: Record<string, unknown> = { one: shared, two: shared };
          result.self = result;
          return result;
        },
        [1],
      ),
    );
    expect(refs.self).toBe(refs);
    expect(refs.one).toBe(refs.two);
  });

  test("with nothing to map over it is a plain call", () => {
    const { graph, refs } = built(() => applyMap((x) => add(x), unmapped(1)));
    expect(nodeOf(refs).mapped).toBe(false);
    expect(argsOf(graph.nodes[0])).toEqual(["1"]);
  });
});

describe("blocks inside", () => {
  test("caseOf compares and leaves out child by child", () => {
    const { graph, refs } = built(() =>
      applyMap((x) => {
        let chosen: Ref<number> | undefined;
        caseOf(x, 1, () => {
          chosen = five();
        });
        return chosen === undefined ? x : merge(chosen, x);
      }, list()),
    );
    expect(slugsOf(graph.nodes)).toEqual(["list-1", "case(1)-1", "five-1", "merge-1"]);
    expect(edgesOf(graph)).toEqual([
      "list-1 ─value·each▶ case(1)-1",
      "case(1)-1 ─row▶ five-1",
      "five-1 ─branches[0]·row▶ merge-1",
      "list-1 ─branches[1]·each▶ merge-1",
    ]);
    expect(argsOf(nodeOf(refs))).toEqual(["branch(element(<five-1>))", "branch(element(<list-1>))"]);
    expect(graph.bySlug("five-1")?.mapsOver.map(templateText)).toEqual(["<case(1)-1>"]);
  });

  test("ifElse and resource managers work child by child", () => {
    const file = resourceManager("file", { setup: (n: number) => n, cleanup: () => undefined });
    const { graph } = built(() =>
      applyMap((x) => {
        const [a, b] = [add(x), five()];
        ifElse(x, a, b);
        return file(x)((n) => add(n));
      }, list()),
    );
    expect(graph.nodes.slice(1).every((node) => node.mapped)).toBe(true);
    expect(edgesOf(graph)).toEqual(
      expect.arrayContaining(["if-1 ─row▶ add-1", "else-1 ─row▶ five-1", "file.setup-1 ─x·row▶ add-2", "add-2 ─row▶ file.cleanup-1"]),
    );
    expect(edgesOf(graph).filter((edge) => edge.startsWith("list-1"))).toEqual([
      "list-1 ─x·each▶ add-1",
      "list-1 ─condition·each▶ if-1",
      "list-1 ─condition·each▶ else-1",
      "list-1 ─n·each▶ file.setup-1",
    ]);
  });

  test("a block around an applyMap gates all of it", () => {
    const { graph } = built(() => caseOf(parameter("p"), "yes", () => applyMap((x) => add(x), list())));
    expect(edgesOf(graph)).toEqual(["p ─value▶ case(yes)-1", "list-1 ─x·each▶ add-1", "case(yes)-1 ─▶ list-1"]);
  });
});

describe("is refused", () => {
  test("outside a build function", () => {
    expectError(() => applyMap((x) => x, [1]), "E001", "applyMap(...)");
  });

  test("over what is no list", () => {
    expectError(() => graphOf(() => applyMap((x) => x, "text")), "E013", "applyMap(...) cannot map over argument 2", 'the text "text"');
  });

  test("inside itself, and map inside it", () => {
    expectError(() => graphOf(() => applyMap(() => applyMap((x) => x, [1]), [1])), "E023", "applyMap(...) was called inside");
    expectError(() => graphOf(() => applyMap(() => add.map([1]), [1])), "E023", "add.map(...) was called inside");
  });

  test("unpacking a part of what a child gives", () => {
    const split = task({ name: "split", outputs: 2 }, (n: number): [number[], number] => [[n], n]);
    const { graph } = built(() =>
      applyMap(
        (x) => {
          const [, n] = split(x);
          add(n);
        },
        [1],
      ),
    );
    expect(argsOf(graph.nodes[1])).toEqual(["element(<split-1>)/1"]);
    expectError(() => graphOf(() => applyMap((x) => new Set(split(x).at(0) as Ref<number[]> & Iterable<unknown>), [1])), "E014");
  });

  test("an element that is used outside", () => {
    const leak = () => {
      let leaked: Ref<number> | undefined;
      applyMap(
        (x) => {
          leaked = add(x);
        },
        [1],
      );
      return leaked;
    };
    expectError(() => graphOf(() => add(leak() ?? 1)), "E022", "An element of add-1 stands for one element");
    expectError(() => graphOf(() => five().after(leak() ?? five())), "E022");
  });

  test("an async function", () => {
    expectError(() => graphOf(() => applyMap(async (x) => x, [1])), "E026", "applyMap(...)");
  });
});
