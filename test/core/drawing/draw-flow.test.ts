import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { DrawnState } from "../../../src/core/drawing/cards.ts";
import { drawFlow } from "../../../src/core/drawing/draw-flow.ts";
import { flatten } from "../../../src/core/flatten.ts";
import type { GraphBuilder } from "../../../src/core/graph-builder.ts";
import { parameter } from "../../../src/core/parameter.ts";
import { task } from "../../../src/core/task.ts";
import { familyPaint } from "../../../src/states/state-colours.ts";
import { graphOf } from "../../helpers/flow-graph.ts";

const list = task("list", (month: string): number[] => [month.length]);
const fetchDay = task({ name: "fetch-day", description: "One day" }, (day: number, unit: string) => [day, unit]);
const sum = task("sum", (...xs: unknown[]) => xs.length);

const weather = (): GraphBuilder =>
  graphOf(() => {
    const days = list(parameter("month"));
    const rows = fetchDay.map(days, ["C", "F"]);
    sum(rows, rows).after(days);
    sum.map(flatten(rows));
  });

/** The picture's parts that have all of these classes: their text. */
function parts(svg: string, ...classes: readonly string[]): string[] {
  const groups = [...svg.matchAll(/<g class="([^"]*)".*?<\/g>/g)];
  return groups.filter(([, names = ""]) => classes.every((name) => names.split(" ").includes(name))).map(([text]) => text);
}

const textsIn = (part: string | undefined): string[] => [...(part ?? "").matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) => text);
const card = (svg: string, slug: string): string => parts(svg, "card").find((part) => part.includes(`data-slug="${slug}"`)) ?? "";

/** Whether every element is closed in its order, no text holds a sign of markup, and no character is forbidden in XML. */
function isWellFormed(svg: string): boolean {
  const open: string[] = [];
  let rest = svg;
  while (rest !== "") {
    const [tag, closing, name = "", , ended] = /^<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<]*")*)(\/?)>/.exec(rest) ?? [];
    const text = /^[^<>]+/.exec(rest)?.[0];
    if (tag === undefined && (text === undefined || /&(?!(amp|lt|gt|quot|#10);)/.test(text))) return false;
    if (tag !== undefined && closing === "/" && open.pop() !== name) return false;
    if (tag !== undefined && closing === "" && ended === "") open.push(name);
    rest = rest.slice((tag ?? text ?? "").length);
  }
  return open.length === 0 && svg.isWellFormed() && !/[^\P{Cc}\n]|[\u{fffe}\u{ffff}]/u.test(svg);
}

describe("the shape of a flow", () => {
  let svg = "";
  beforeAll(async () => {
    svg = await drawFlow(weather(), { name: "weather" });
  });

  test("every task is drawn once, by its name, or by its slug where there are several", () => {
    expect(parts(svg, "card").map((part) => textsIn(part)[0])).toEqual(["month", "list", "fetch-day", "sum-1", "sum-2"]);
  });

  test("a mapped task is a stack of boxes that says over what", () => {
    expect(parts(svg, "card", "mapped").map(textsIn)).toEqual([
      ["fetch-day", "for each day, unit"],
      ["sum-2", "for each xs[0]"],
    ]);
    expect(card(svg, "fetch-day-1").match(/<rect class="box"/g)).toHaveLength(3);
    expect(card(svg, "list-1").match(/<rect class="box"/g)).toHaveLength(1);
  });

  test("a parameter looks different and says whether it must be given", () => {
    expect(parts(svg, "card", "parameter").map(textsIn)).toEqual([["month", "parameter, required"]]);
    expect(card(svg, "month")).not.toContain('rx="8"');
  });

  test("data has the argument's name, mapped data is dashed", () => {
    expect(parts(svg, "line", "data").map(textsIn)).toEqual([["month"], ["xs[0], xs[1]"]]);
    const mapped = parts(svg, "line", "mapped");
    expect(mapped.map(textsIn)).toEqual([["day"], ["xs[0], flattened"]]);
    for (const line of mapped) expect(line).toContain('stroke-dasharray="6 4"');
    for (const line of parts(svg, "line", "data")) expect(line).not.toContain("stroke-dasharray");
  });

  test("order without data is dotted and has no name", () => {
    const [order, ...more] = parts(svg, "line", "order");
    expect(more).toEqual([]);
    expect(textsIn(order)).toEqual([]);
    expect(order).toContain('stroke-dasharray="1 4"');
    expect(order).toContain("list-1 → sum-1: order without data");
  });

  test("what does not fit is to be had by resting on it", () => {
    expect(card(svg, "fetch-day-1")).toContain("<title>fetch-day-1&#10;One day</title>");
  });

  test("it is a well-formed file, in light and dark", () => {
    expect(isWellFormed(svg)).toBe(true);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="\d+" height="\d+"/);
    expect(svg).toContain("prefers-color-scheme:dark");
  });
});

describe("after a run", () => {
  const draw = async (states: Record<string, DrawnState>): Promise<string> => drawFlow(weather(), { name: "weather", states: new Map(Object.entries(states)) });

  test("a task has its state's colour and name", async () => {
    const svg = await draw({ "list-1": { type: "Failed" }, month: { type: "Success" } });
    expect(textsIn(card(svg, "list-1"))).toEqual(["list", "Failed"]);
    expect(card(svg, "list-1")).toContain(`fill="${familyPaint.failed.light.fill}"`);
    expect(card(svg, "month")).toContain(`fill="${familyPaint.success.light.fill}"`);
    expect(textsIn(card(svg, "sum-1"))).toEqual(["sum-1"]);
    expect(parts(svg, "state")).toHaveLength(2);
  });

  test("a mapped task counts its children and has the colour of the worst", async () => {
    const svg = await draw({
      "fetch-day-1": { type: "Mapped", children: { Success: 28, Failed: 2, Skipped: 5, Retrying: 0 } },
      "sum-2": { type: "Mapped", children: { Success: 3 } },
    });
    expect(textsIn(card(svg, "fetch-day-1"))[2]).toBe("28 Success, 5 Skipped, 2 Failed");
    expect(parts(svg, "mapped", "failed")).toHaveLength(1);
    expect(textsIn(card(svg, "sum-2"))[2]).toBe("3 × Success");
    expect(parts(svg, "mapped", "success")).toHaveLength(1);
  });

  test("an empty map has no children; one that was left out has its own state", async () => {
    const svg = await draw({ "fetch-day-1": { type: "Mapped", children: {} }, "sum-2": { type: "Skipped", children: {} } });
    expect(textsIn(card(svg, "fetch-day-1"))[2]).toBe("no children");
    expect(textsIn(card(svg, "sum-2"))[2]).toBe("Skipped");
  });
});

describe("other flows", () => {
  const sizeOf = (svg: string): number[] => [...svg.matchAll(/(?:width|height)="(\d+)"/g)].slice(0, 2).map(([, size]) => Number(size));

  test("none at all", async () => {
    const svg = await drawFlow(
      graphOf(() => undefined),
      { name: "empty" },
    );
    expect(isWellFormed(svg)).toBe(true);
    expect(parts(svg, "card")).toEqual([]);
  });

  test("to the right", async () => {
    const chain = graphOf(() => sum(sum(sum(sum(1)))));
    const [down, right] = await Promise.all([drawFlow(chain, { name: "x" }), drawFlow(chain, { name: "x", direction: "right" })]);
    const [width = 0, height = 0] = sizeOf(down);
    expect(height).toBeGreaterThan(width);
    const [wide = 0, low = 0] = sizeOf(right);
    expect(wide).toBeGreaterThan(low);
  });

  test("with a cycle", async () => {
    const circle = graphOf(() => {
      const a = sum(1);
      a.after(sum(a));
    });
    expect(parts(await drawFlow(circle, { name: "x" }), "line")).toHaveLength(2);
  });

  test("many values from one task to another make one arrow", async () => {
    const fan = graphOf(() => {
      const a = sum(1);
      sum(a, a, a, a, a);
    });
    expect(parts(await drawFlow(fan, { name: "x" }), "line").map(textsIn)).toEqual([["xs[0], xs[1] and 3 more"]]);
  });

  test("with names that look like markup", async () => {
    const svg = await drawFlow(
      graphOf(() => task('<b> & &amp; "', () => 1)()),
      { name: "a & b" },
    );
    expect(textsIn(parts(svg, "card")[0])).toEqual(["&lt;b&gt; &amp; &amp;amp; &quot;"]);
    expect(svg).toContain('aria-label="Flow a &amp; b"');
  });

  test("with any names", async () => {
    const name = fc.oneof(
      fc.string({ unit: "binary", minLength: 1 }),
      fc.constantFrom('<b>"&amp;\\n', "]]>", "a".repeat(300), "\u{0}\u{b}", "日本語", "\u{ffff}", "-->", "\ud800"),
    );
    const usable = name.filter((text) => text.trim() !== "" && !/\[\d+\]$/.test(text));
    const check = fc.asyncProperty(usable, usable, async (first, second) => {
      const graph = graphOf(() => task(first, (x: unknown) => x)({ [second]: task(second, () => 1)() }));
      const svg = await drawFlow(graph, { name: first });
      expect(isWellFormed(svg)).toBe(true);
      expect(parts(svg, "card")).toHaveLength(2);
      expect(parts(svg, "line")).toHaveLength(1);
    });
    await fc.assert(check, { numRuns: 40 });
  });
});
