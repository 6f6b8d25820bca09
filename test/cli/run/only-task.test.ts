import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { onlyTask } from "../../../src/cli/run/only-task.ts";
import { applyMap, Flow, flatten, parameter, type Ref, resourceManager, task, unmapped } from "../../../src/index.ts";
import { thrownBy } from "../../helpers/thrown-by.ts";

const list = task("list", (n: number) => Array.from({ length: n }, (_, i) => i));
const fetch = task("fetch", (n: number) => [n]);
const clean = task("clean", (rows: number[]) => rows.length);
const sum = task("sum", (xs: number[]) => xs.length);
const other = task("other", () => 1);

const flow = new Flow("f", () => {
  const rows = fetch.map(list(parameter("n", { default: 3 })));
  const cleaned = clean.map(rows);
  other();
  return sum(cleaned).after(other());
});

/** What takes part, with children as lists. */
function parts(of: Flow, asked: string): Record<string, "all" | number[]> {
  return Object.fromEntries(Array.from(onlyTask(of, asked).parts, ([slug, part]) => [slug, part === "all" ? part : [...part]]));
}

describe("what one task run needs", () => {
  test("is that child alone of every map on the way, and what the first map is made from", () => {
    expect(parts(flow, "clean-1[7]")).toEqual({ "clean-1": [7], "fetch-1": [7], "list-1": "all", n: "all" });
  });

  test("is all children for a task that takes them together", () => {
    expect(parts(flow, "sum")).toEqual({ "sum-1": "all", "clean-1": "all", "fetch-1": "all", "list-1": "all", n: "all", "other-2": "all" });
  });

  test("is all children where the whole mapped task is asked for", () => {
    expect(parts(flow, "clean")).toEqual({ "clean-1": "all", "fetch-1": "all", "list-1": "all", n: "all" });
  });

  test("is every child of a list that is un-nested, since nobody knows which", () => {
    const flat = new Flow("flat", () => task("last", (n: number) => n).map(flatten(fetch.map(list(2)))));
    expect(parts(flat, "last[1]")).toEqual({ "last-1": [1], "fetch-1": "all", "list-1": "all" });
  });

  test("is what goes whole to each child, too", () => {
    const scaled = new Flow("scaled", () => task("scale", (n: number, by: number) => n * by).map(list(2), unmapped(other())));
    expect(parts(scaled, "scale[1]")).toEqual({ "scale-1": [1], "list-1": "all", "other-1": "all" });
  });

  test("is both children where two of one map are needed in different ways", () => {
    const twice = new Flow("twice", () => {
      const rows = fetch.map(list(2));
      return task("pair", (row: number[], all: number[][]) => row.length + all.length).map(rows, unmapped(rows));
    });
    expect(parts(twice, "pair[1]")).toEqual({ "pair-1": [1], "fetch-1": "all", "list-1": "all" });
  });

  test("inside applyMap is the child's own part", () => {
    const inner = new Flow("inner", () => applyMap((n) => clean(fetch(n)), list(3)));
    expect(parts(inner, "clean[2]")).toEqual({ "clean-1": [2], "fetch-1": [2], "list-1": "all" });
  });

  test("is also the clean-up of a resource that it uses, and no other resource", () => {
    const place = (name: string) => resourceManager(name, { setup: () => 1, cleanup: () => undefined });
    const resources = new Flow("resources", () => {
      place("a")()((a) => sum.with({ name: "in-a" })([a]));
      place("b")()((b) => sum.with({ name: "in-b" })([b]));
    });
    expect(Object.keys(parts(resources, "in-a"))).toEqual(["in-a-1", "a.setup-1", "a.cleanup-1"]);
  });
});

describe("a task that cannot be meant", () => {
  test("does not exist: the next name is told", () => {
    expect(thrownBy(() => onlyTask(flow, "fetsh[3]"))).toMatchObject({ code: "E137", next: "Did you mean fetch?" });
    expect(thrownBy(() => onlyTask(flow, "zzzzzz"))).toMatchObject({ next: "Its tasks are list, fetch, clean, other-1, sum, other-2." });
  });

  test("is a parameter", () => {
    expect(thrownBy(() => onlyTask(flow, "n"))).toMatchObject({ code: "E137" });
  });

  test("has a name that several tasks have", () => {
    expect(thrownBy(() => onlyTask(flow, "other"))).toMatchObject({ code: "E138", next: "Use one of its slugs: other-1, other-2." });
    expect(onlyTask(flow, "other-2").task.slug).toBe("other-2");
  });

  test("has an index but no children", () => {
    expect(thrownBy(() => onlyTask(flow, "sum[0]"))).toMatchObject({ code: "E138", next: "Leave out the index: --task sum" });
  });

  test("has an index that is no number", () => {
    for (const asked of ["fetch[-1]", "fetch[]", "fetch[last]", "fetch-1[1.5]"]) expect(thrownBy(() => onlyTask(flow, asked))).toMatchObject({ code: "E138" });
    expect(thrownBy(() => onlyTask(flow, "fetch[-1]"))).toMatchObject({ next: "The first child is --task 'fetch[0]'" });
    expect(onlyTask(new Flow("named", () => task("fetch[last]", () => 1)()), "fetch[last]").task.name).toBe("fetch[last]");
  });
});

test("with what it needs a task run of any flow succeeds, and nothing else runs", async () => {
  const shape = fc.array(fc.record({ of: fc.nat(), mapped: fc.boolean(), after: fc.nat() }), { minLength: 1, maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(shape, fc.nat(), fc.nat({ max: 2 }), async (calls, chosen, index) => {
      const ran: string[] = [];
      const work = task("work", (x: unknown) => {
        ran.push("run");
        return [x, x, x];
      });
      const random = new Flow("random", () => {
        const refs: Ref<unknown>[] = [list(3)];
        for (const { of, mapped, after } of calls) {
          const upstream = refs[of % refs.length];
          const before = refs[after % refs.length];
          if (upstream === undefined || before === undefined) continue;
          const ref = mapped ? Reflect.apply(work.map, undefined, [upstream]) : work(upstream);
          refs.push(ref.after(before));
        }
      });
      const target = random.tasks[chosen % random.tasks.length];
      if (target === undefined) return;
      const only = onlyTask(random, target.mapped ? `${target.slug}[${index}]` : target.slug);
      random.setReferenceTasks([target.slug]);
      const asked = Object.fromEntries(Array.from(only.parts, ([slug, part]) => [slug, part === "all" ? part : [...part]]));
      const run = await random.run({ only: asked });
      const state = target.mapped ? run.statesOf(target.slug)[index] : run.stateOf(target.slug);
      expect(state?.type).toBe("Success");
      const others = random.tasks.filter(({ slug }) => !only.parts.has(slug)).map(({ slug }) => run.stateOf(slug).type);
      expect(others.every((type) => type === "Skipped")).toBe(true);
    }),
    { numRuns: 60 },
  );
});
