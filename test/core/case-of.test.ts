import { describe, expect, test } from "vitest";
import { applyMap } from "../../src/core/apply-map.ts";
import { caseOf } from "../../src/core/case-of.ts";
import { parameter } from "../../src/core/parameter.ts";
import { task } from "../../src/core/task.ts";
import { isSignal } from "../../src/states/signals.ts";
import { argsOf, built, edgesOf, expectError, graphOf, nodeOf, slugsOf } from "../helpers/flow-graph.ts";
import { thrownBy } from "../helpers/thrown-by.ts";

const check = task("check", () => "yes");
const step = task("step", (...xs: unknown[]) => xs);

describe("the tasks of a block", () => {
  test("that wait for no other one in it wait for one comparison", () => {
    const { graph } = built(() => {
      const answer = check();
      caseOf(answer, "yes", () => {
        const a = step(1);
        step(a);
        step(answer);
      });
    });
    expect(slugsOf(graph.nodes)).toEqual(["check-1", "case(yes)-1", "step-1", "step-2", "step-3"]);
    expect(argsOf(graph.nodes[1])).toEqual(["<check-1>", '"yes"']);
    expect(edgesOf(graph)).toEqual([
      "check-1 ─value▶ case(yes)-1",
      "step-1 ─xs[0]▶ step-2",
      "check-1 ─xs[0]▶ step-3",
      "case(yes)-1 ─▶ step-1",
      "case(yes)-1 ─▶ step-3",
    ]);
  });

  test("are not parameters, nor tasks called before", () => {
    const { graph } = built(() => {
      const before = step(1);
      caseOf(check(), 1, () => step(before, parameter("p")));
    });
    expect(edgesOf(graph).filter((edge) => edge.startsWith("case"))).toEqual(["case(1)-1 ─▶ step-2"]);
  });

  test("may be none: then nothing is added", () => {
    expect(slugsOf(graphOf(() => caseOf(check(), 1, () => parameter("p"))).nodes)).toEqual(["check-1", "p"]);
  });

  test("may be tied together by order alone", () => {
    const { graph } = built(() =>
      caseOf(check(), 1, () => {
        const [a, b] = [step(1), step(2)];
        a.after(b);
      }),
    );
    expect(edgesOf(graph).filter((edge) => edge.startsWith("case"))).toEqual(["case(1)-1 ─▶ step-2"]);
  });
});

describe("blocks in blocks", () => {
  test("an inner comparison waits for the outer one, whose comparison comes first", () => {
    const { graph } = built(() => {
      const answer = check();
      caseOf(answer, 1, () => {
        caseOf(answer, 2, () => step(1));
        step(2);
      });
      step(3);
    });
    expect(slugsOf(graph.nodes)).toEqual(["check-1", "case(1)-1", "case(2)-1", "step-1", "step-2", "step-3"]);
    expect(edgesOf(graph)).toEqual([
      "check-1 ─value▶ case(1)-1",
      "check-1 ─value▶ case(2)-1",
      "case(2)-1 ─▶ step-1",
      "case(1)-1 ─▶ case(2)-1",
      "case(1)-1 ─▶ step-2",
    ]);
  });

  test("a task of the outer block that goes on from an inner one waits for the outer comparison too", () => {
    const { graph } = built(() => {
      const answer = check();
      caseOf(answer, 1, () => {
        const inner = caseOf(answer, 2, () => step(1));
        step(inner);
      });
    });
    expect(edgesOf(graph).filter((edge) => edge.startsWith("case(1)"))).toEqual(["case(1)-1 ─▶ case(2)-1", "case(1)-1 ─▶ step-2"]);
  });

  test("what applyMap maps is inside the blocks around it, also what is inside a block there", () => {
    const { graph } = built(() => caseOf(1, 1, () => applyMap((x) => step(caseOf(x, 2, () => step(0))), [2])));
    expect(edgesOf(graph).filter((edge) => edge.startsWith("case(1)"))).toEqual(["case(1)-1 ─▶ case(2)-1"]);
  });

  test("a block that fails leaves the outer one as it was", () => {
    const { graph } = built(() => {
      const answer = check();
      expect(() =>
        caseOf(answer, 1, () => {
          throw new RangeError("no");
        }),
      ).toThrow(RangeError);
      step(1);
    });
    expect(edgesOf(graph)).toEqual([]);
  });
});

test("what the block returned is returned", () => {
  const { refs } = built(() => caseOf(check(), 1, () => step(1)));
  expect(nodeOf(refs).slug).toBe("step-1");
});

test("a condition may be a value", () => {
  const { graph } = built(() => caseOf(true, true, () => step(1)));
  expect(argsOf(graph.nodes[0])).toEqual(["true", "true"]);
});

describe("the comparison", () => {
  const compare = (value: unknown, equals: unknown): unknown => {
    const { graph } = built(() => caseOf(check(), equals, () => step(1)));
    return thrownBy(() => Reflect.apply(graph.nodes[1]?.fn ?? check, undefined, [value, equals]));
  };

  test("is by ===", () => {
    for (const same of ["a", 1, 0, true, null, undefined, 5n]) expect(compare(same, same)).toBeUndefined();
    const different: [unknown, unknown][] = [
      [true, 1],
      ["1", 1],
      [undefined, null],
      [0, false],
      ["", 0],
    ];
    for (const [value, equals] of different) expect(compare(value, equals)).toMatchObject({ stateType: "Skipped" });
  });

  test("says what it was not", () => {
    const skip = compare("b", "a");
    expect(isSignal(skip) && skip.message).toBe("The condition is not a.");
  });

  test("with what equals only itself is refused", () => {
    for (const [equals, given] of [
      [{}, "a plain object"],
      [new Date(), "a Date"],
      [Symbol("s"), "Symbol(s)"],
      [() => 1, "a function"],
      [Number.NaN, "NaN"],
    ]) {
      expectError(() => graphOf(() => caseOf(check(), equals, () => step(1))), "E027", String(given));
    }
    expectError(() => graphOf(() => caseOf(1, check(), () => step(1))), "E027", "a ref");
  });
});

test("it belongs into a build function and is synchronous", () => {
  expectError(() => caseOf(1, 1, () => 1), "E001", "caseOf(...)");
  expectError(() => graphOf(() => caseOf(1, 1, async () => step(1))), "E026", "caseOf(...)");
});
