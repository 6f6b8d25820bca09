import { describe, expect, test } from "vitest";
import { task } from "../../src/core/task.ts";
import { triggers } from "../../src/core/triggers.ts";
import { argsOf, built, expectError, graphOf, nodeOf, slugsOf } from "../helpers/flow-graph.ts";

const add = task("add", (x: number, y: number) => x + y);

describe("naming", () => {
  test("a named function gives its name", () => {
    function fetchDay(day: string) {
      return day;
    }
    expect(task(fetchDay).name).toBe("fetchDay");
    expect(task({ maxRetries: 1 }, fetchDay).name).toBe("fetchDay");
    expect(task("fetch", fetchDay).name).toBe("fetch");
    expect(task({ name: "fetch" }, fetchDay).name).toBe("fetch");
  });

  test("an anonymous function without a name is refused where it is written", () => {
    expectError(() => task((x: number) => x), "E002", "needs a name");
    expectError(() => task({ maxRetries: 2 }, () => 1), "E002");
  });

  test.each(["", "  ", "fetch[3]"])("the name %j is refused", (name) => {
    expectError(() => task(name, () => 1), "E020", "The name of a task");
    expectError(() => task({ name: "a", slug: name }, () => 1), "E020", "The slug of task");
  });

  test("what is no function is refused", () => {
    for (const given of [[], ["a"], [{ name: "a" }], ["a", 3], [null, () => 1], [7, () => 1]]) {
      expectError(() => Reflect.apply(task, undefined, given), "E019", "task(...) was given ");
    }
  });
});

describe("calling", () => {
  test("a call adds a node with its arguments", () => {
    const { graph, refs } = built(() => add(1, 2));
    expect(slugsOf(graph.nodes)).toEqual(["add-1"]);
    expect(nodeOf(refs)).toMatchObject({ id: 0, name: "add", kind: "task", argumentNames: ["x", "y"], mapped: false, mapsOver: [] });
    expect(argsOf(nodeOf(refs))).toEqual(["1", "2"]);
  });

  test("slugs count the calls of a name", () => {
    const other = task("add", (x: number) => x);
    const graph = graphOf(() => {
      add(1, 2);
      other(1);
      task("sub", (x: number) => x)(1);
      add(1, 2);
    });
    expect(slugsOf(graph.nodes)).toEqual(["add-1", "add-2", "sub-1", "add-3"]);
  });

  test("a slug of one's own is kept, and numbers step over it", () => {
    const graph = graphOf(() => {
      add.with({ slug: "add-1" })(1, 2);
      add(1, 2);
      add.with({ slug: "sum" })(1, 2);
    });
    expect(slugsOf(graph.nodes)).toEqual(["add-1", "add-2", "sum"]);
  });

  test("two slugs alike are refused", () => {
    const named = add.with({ slug: "sum" });
    expectError(
      () =>
        graphOf(() => {
          named(1, 2);
          named(3, 4);
        }),
      "E005",
      'slug "sum"',
      'a call of "add"',
    );
    expectError(
      () =>
        graphOf(() => {
          add(1, 2);
          add.with({ slug: "add-1" })(3, 4);
        }),
      "E005",
    );
  });

  test("a call outside a build function says what to do", () => {
    expectError(() => add(1, 2), "E001", "The task add", "add.run(...)");
    expectError(() => add.map([1], [2]), "E001", "add.map(...)", "add.run(...)");
  });

  test("a call is refused again once the build function has failed", () => {
    const fail = () =>
      graphOf(() => {
        throw new RangeError("no");
      });
    expect(fail).toThrow(RangeError);
    expectError(() => add(1, 2), "E001");
  });
});

describe("with and run", () => {
  test("run calls the plain function", async () => {
    expect(add.run(1, 2)).toBe(3);
    expect(await task("later", async (x: number) => x + 1).run(1)).toBe(2);
  });

  test("with changes options of a copy and keeps the others", () => {
    const first = task({ name: "work", maxRetries: 3, retryDelay: "10s", tags: ["a"] }, (x: number) => x);
    const second = first.with({ tags: ["b"], trigger: triggers.allFinished });
    const { refs } = built(() => [first(1), second(1)]);
    const [one, two] = refs.map((ref) => nodeOf(ref).settings);
    expect(one).toMatchObject({ maxRetries: 3, tags: ["a"], trigger: triggers.allSuccessful });
    expect(two).toMatchObject({ maxRetries: 3, tags: ["b"], trigger: triggers.allFinished });
    expect(two?.retryDelay(1)).toBe(10_000);
  });

  test("with keeps the name that came from the function, and can change it", () => {
    function work() {
      return 1;
    }
    const first = task(work);
    expect(first.with({ maxRetries: 1 }).name).toBe("work");
    expect(first.with({ name: "other" }).name).toBe("other");
  });

  test("with undefined an option goes back to its default", () => {
    const slugged = add.with({ slug: "sum", tags: ["a"] }).with({ slug: undefined, tags: undefined });
    expect(nodeOf(built(() => slugged(1, 2)).refs)).toMatchObject({ slug: "add-1", settings: { tags: [] } });
  });

  test("a task cannot be changed", () => {
    expect(Object.isFrozen(add)).toBe(true);
  });

  test("a function that names its arguments otherwise gives no names", () => {
    const { refs } = built(() => [task("a", ({ x }: { x: number }, ...rest: number[]) => x + rest.length)({ x: 1 }, 2), task("b", Math.max)(1)]);
    expect(refs.map((ref) => nodeOf(ref).argumentNames)).toEqual([["", "...rest"], []]);
  });
});
